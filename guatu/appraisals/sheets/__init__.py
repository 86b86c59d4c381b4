"""Lists of items and tables of the province, as files."""
