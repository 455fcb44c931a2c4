"""Whose record is this? By number exactly, by name and circumstances with a weight and its reasons.

`link` is the door for one source: it takes the people asked about and one department's records, both
as tables of a DuckDB connection, and leaves a table of matches. For many sources: `prepare_people`
once, `match_straight` for each (one join), `match_the_rest` once for what all of them left. Nothing
is decided here: a match below the sure threshold waits for a person.
"""

from doudi.verification.matching.link import Linked, Thresholds, link, match_the_rest
from doudi.verification.matching.prepare import prepare_people
from doudi.verification.matching.straight import forget_the_crooked, match_straight

__all__ = [
    "Linked",
    "Thresholds",
    "forget_the_crooked",
    "link",
    "match_straight",
    "match_the_rest",
    "prepare_people",
]
