"""Task lists in and out of files: YAML and Excel say the same list."""
