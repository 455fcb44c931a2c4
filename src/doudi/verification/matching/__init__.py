"""Whose record is this? By number exactly, by name and circumstances with a weight and its reasons.

`link` is the door: it takes the people asked about and one department's records, both as tables of
a DuckDB connection, and leaves a table of matches. Nothing is decided here: a match below the
sure threshold waits for a person.
"""

from doudi.verification.matching.link import Linked, Thresholds, link, prepare_people

__all__ = ["Linked", "Thresholds", "link", "prepare_people"]
