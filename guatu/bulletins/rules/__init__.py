"""What a bulletin says and how it is laid out: values only."""
