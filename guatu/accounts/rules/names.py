"""Sign-in names."""

import re

# Letters of any script, digits and . _ - @ +
NAME = re.compile(r"[\w.@+-]{3,64}")


def fit_name(username: str) -> bool:
    """Whether a text may be a sign-in name."""
    return NAME.fullmatch(username) is not None
