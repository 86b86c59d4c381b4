"""Addresses of pages, wherever they live; "" where this installation has no such page."""

from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from guatu.base import figures


@lru_cache(maxsize=4096)
def path(name: str, *arguments: object) -> str:
    """The path of a named page, or ""."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def to(name: str, *arguments: object, **query: object) -> str:
    """The address of a named page with its query, or ""."""
    found = path(name, *arguments)
    return figures.address(found, query) if found else ""
