"""Standing checks over the whole caseload: declared, cited, weighed; they ask, they never decide."""
