"""What all pages share: refusals as pages, the frame around them, and lists."""

from guatu.base.pages.column import Column, Filter
from guatu.base.pages.download import download
from guatu.base.pages.frame import Entry, context
from guatu.base.pages.listing import Listing, Page
from guatu.base.pages.refusals import problem_json, problem_middleware

__all__ = [
    "Column",
    "Entry",
    "Filter",
    "Listing",
    "Page",
    "context",
    "download",
    "problem_json",
    "problem_middleware",
]
