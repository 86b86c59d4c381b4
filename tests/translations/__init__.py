"""What the product says in Chinese, and its English: `python -m tests.translations` brings the catalogue up to date."""
