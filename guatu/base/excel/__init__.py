"""Ledgers in and out: reading, matching, checking and writing Excel and CSV files. Knows no model."""
