"""The law book: what is in force where and when, why, and what it gives for a household."""
