"""Reading the law as a whole: listing it for a place, comparing two days, checking it."""
