"""Addresses of other apps' pages, which meet these by URL."""

from django.urls import NoReverseMatch, reverse


def to(name: str, *args: object) -> str:
    """The address of a page by its name, or "" where this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
