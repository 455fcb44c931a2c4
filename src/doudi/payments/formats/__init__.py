"""Bank files as values: lines out, reported lines in. No tables, no clock."""
