"""Pages of assessments by the level above."""
