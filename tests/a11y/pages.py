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


def an_event(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """One event in the actor's area."""
    from doudi.kernel import events
    from tests.cast import COUNTY, NOON

    made = events.record("kernel.tried", by=actor, at=NOON, subject=("try", 1), area=COUNTY)
    return {"number": made.id}


def a_run(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """Long work of the actor's, waiting."""
    from doudi.kernel import runs
    from tests.cast import NOON

    runs.handler("tests.nothing", title="演示")(lambda run, at: runs.Slice(is_last=True))
    return {"run_id": runs.start(kind="tests.nothing", by=actor, at=NOON, total=9).pk}


def a_colleague(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """Another account of the county."""
    return {"user_id": get("township_clerk").user_id}


def own_office(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """The actor's own office."""
    return {"office_id": actor.posts[0].office_id}


def own_post(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """The actor's own post, and a colleague who could stand in."""
    from django.utils.timezone import localdate

    from doudi.offices import selectors

    get("county_clerk")
    posts = selectors.posts_visible_to(actor, on=localdate())
    return {"post_id": posts.filter(user_id=actor.user_id)[0].pk}


VISITS: list[Visit] = [
    Visit("law-book", query="?place=231025&on=2026-05-20"),
    Visit("law-parameter", kwargs={"key": "dibao.standard.rural"}),
    Visit("law-scheme", kwargs={"scheme_id": "dibao"}),
    Visit("law-rule", kwargs={"name": "income_yearly_household"}),
    Visit("law-differences", query="?place=231025&from=2025-12-31&to=2026-11-01"),
    Visit("law-due"),
    Visit("law-calculator"),
    Visit("sign-in", role=""),
    Visit("home"),
    Visit("home", role="village_worker"),
    Visit("search", query="?q=王"),
    Visit("help", query="?for=home"),
    Visit("view-new", query="?screen=home&query="),
    Visit("profile"),
    Visit("styleguide"),
    Visit("change-password"),
    Visit("second-factor"),
    Visit("accounts", role="security_admin"),
    Visit("account", role="security_admin", make=a_colleague),
    Visit("account-new", role="system_admin"),
    Visit("post-assign", role="security_admin", make=a_colleague),
    Visit("offices", role="system_admin"),
    Visit("office", role="system_admin", make=own_office),
    Visit("office-new", role="system_admin"),
    Visit("office-rename", role="system_admin", make=own_office),
    Visit("office-close", role="system_admin", make=own_office),
    Visit("post-substitute", role="county_decider", make=own_post),
    Visit("delegations", role="county_decider"),
    Visit("delegation-new", role="county_decider"),
    Visit("calendar", query="?year=2026"),
    Visit("calendar", role="auditor", query="?year=2099"),
    Visit("calendar-day", kwargs={"day": "2026-10-01"}),
    Visit("divisions", query="?all=1"),
    Visit("division", kwargs={"code": "110101"}),
    Visit("log", role="auditor"),
    Visit("log-verify", role="audit_admin"),
    Visit("log-event", role="auditor", make=an_event),
    Visit("work"),
    Visit("work-run", make=a_run),
]

# Addresses without a page of their own: acts, parts, files, machines.
NOT_PAGES = {
    "language", "text-size", "scope", "draft-save", "draft-forget", "view-forget",
    "sign-in-code", "sign-in-demo", "sign-in-again", "sign-out", "work-change",
    "account-act", "post-end", "substitution-end", "delegation-end",
}  # fmt: skip
