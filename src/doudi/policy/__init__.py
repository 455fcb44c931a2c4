"""The law as data and small functions; knows no tables."""
