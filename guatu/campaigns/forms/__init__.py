"""What people type into the pages of campaigns, checked field by field."""
