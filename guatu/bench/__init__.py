"""The figures of `guatu bench`: each measured beside its floor, on a city of its own in a temporary folder."""
