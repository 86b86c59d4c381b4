"""What a button sends along with its press."""

from django.http import HttpRequest


def number(request: HttpRequest, name: str) -> int:
    """A whole number that was sent; 0, which no version and no row is, for anything else."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
