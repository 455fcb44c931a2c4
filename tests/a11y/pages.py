"""Every page, and who opens it. A new page adds its line here; `test_pages.py` does the rest.

`make(actor, get)` prepares what the page needs and returns the arguments of its address; `get` is
pytest's `getfixturevalue`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from doudi.kernel.actor import Actor

Make = Callable[[Actor, Callable[[str], Any]], dict[str, Any]]


@dataclass(frozen=True)
class Visit:
    """One page as one role sees it; `role` "" is nobody. `query` begins with "?"."""

    name: str
    role: str = "county_clerk"
    make: Make | None = None
    query: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}{self.query}-{self.role or 'nobody'}"


VISITS: list[Visit] = [
    Visit("sign-in", role=""),
    Visit("home"),
    Visit("home", role="village_worker"),
    Visit("search", query="?q=王"),
    Visit("help", query="?for=home"),
    Visit("view-new", query="?screen=home&query="),
    Visit("profile"),
    Visit("styleguide"),
]

# Addresses without a page of their own: acts, parts, files, machines.
NOT_PAGES = {
    "language", "text-size", "scope", "draft-save", "draft-forget", "view-forget",
    "sign-in-code", "sign-in-demo", "sign-in-again", "sign-out",
}  # fmt: skip
