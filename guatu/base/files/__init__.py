"""Files from people: what they are, and what is safe to keep."""
