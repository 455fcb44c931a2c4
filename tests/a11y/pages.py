"""Every page, and who opens it. A new page adds its line here; `test_pages.py` does the rest.

`make(actor, get)` prepares what the page needs and returns the arguments of its address (and under
"query" what comes after it, where that is made too); `get` is pytest's `getfixturevalue`.
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


def a_household(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A household of two with a label, an income and a telephone, in the actor's village."""
    from datetime import date

    from doudi.registry import values
    from doudi.registry.services import bulk
    from doudi.registry.tests.conftest import member, person
    from tests.cast import NOON, TODAY, VILLAGE

    head = member(person("王小明", phone="12900000001"))
    wife = member(person("李小红", "19620101", 2), "12")
    wage = values.NewAmount("wage", 120_000, "month")
    new = values.NewHousehold(
        VILLAGE, "rural", date(2020, 1, 1), (head, wife), "东街3号", ("illness",),
        income=((0, wage, values.Vouched("declared", TODAY)),),
        labels=((None, values.NewLabel("dibao", date(2024, 1, 1))),),
    )  # fmt: skip
    (made,) = bulk.load([new], by=actor, at=NOON)
    return {"household_id": made.household_id}


def another_file(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """Two files, to be compared before they become one."""
    from datetime import date

    from doudi.registry import values
    from doudi.registry.services import bulk
    from doudi.registry.tests.conftest import member, person
    from tests.cast import NOON, VILLAGE

    first = a_household(actor, get)
    head = member(person("王晓明", "19600103", 5))
    new = values.NewHousehold(VILLAGE, "rural", date(2021, 1, 1), (head,), "西街9号")
    (made,) = bulk.load([new], by=actor, at=NOON)
    return first | {"query": f"?other={made.household_id}"}


def a_twin(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """Two records of one person, side by side."""
    from doudi.registry import services
    from doudi.registry.tests.conftest import person
    from tests.cast import NOON

    first = a_person(actor, get)
    other = services.register_person(new=person("王晓明", "19600103", 5), by=actor, at=NOON)
    return first | {"query": f"?other={other.pk}"}


def a_person(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """The head of such a household."""
    from doudi.registry import selectors

    home = a_household(actor, get)["household_id"]
    return {"person_id": selectors.household(home, actor=actor).head_id}


def a_member(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """Its other member."""
    from doudi.registry import selectors

    home = a_household(actor, get)
    memberships = selectors.household(home["household_id"], actor=actor).memberships
    return home | {"person_id": memberships.get(relation="12").person_id}


def a_recheck(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A recheck of the county without any data yet, done."""
    from doudi.kernel import runs
    from doudi.verification import services
    from tests.cast import COUNTY, NOON

    a_household(actor, get)
    made = services.start_recheck(
        area=COUNTY, purpose="assistance_check", on=NOON.date(), by=actor, at=NOON
    )
    runs.finish(run_id=made.run_id or 0, clock=lambda: NOON)
    return {"recheck_id": made.pk}


def a_finding(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A car that a check found."""
    from doudi.verification import services
    from doudi.verification.checks.run import Found
    from doudi.verification.models import Finding
    from tests.cast import NOON, VILLAGE

    home = a_household(actor, get)["household_id"]
    found = Found("owns_vehicle", home, None, 6_000_000, ("vehicle:2",), "a11y")
    services.take_in(found=[found], areas={home: VILLAGE}, on=NOON.date(), by=actor, at=NOON)
    return {"finding_id": Finding.objects.get(fingerprint="a11y").pk}


def a_likeness(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A record that may be somebody's."""
    from tests.cast import VILLAGE
    from tests.permissions.truth.verification import likeness

    a_household(actor, get)
    return dict(likeness(VILLAGE, {}).kwargs)


def a_check(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A check of a household, reported."""
    from doudi.verification import services
    from tests.cast import NOON

    home = a_household(actor, get)["household_id"]
    made = services.order_check(
        household_id=home, purpose="assistance_check", on=NOON.date(), valid_months=3, by=actor,
        at=NOON,
    )  # fmt: skip
    return {"order_id": made.pk}


def an_import(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A file sent and checked, with a faulty row."""
    from doudi.kernel import runs
    from doudi.registry import services
    from tests.cast import COUNTY, NOON, VILLAGE

    text = f"姓名,与户主关系,身份证号,村\n赵六,户主,,{VILLAGE}\n"
    job = services.send_import(content=text.encode(), name="a.csv", area=COUNTY, by=actor, at=NOON)
    services.match_columns(job_id=job.pk, mapping=job.mapping, by=actor, at=NOON)
    job.refresh_from_db()
    runs.finish(run_id=job.check_run_id, clock=lambda: NOON)
    return {"job_id": job.pk}


def a_what_if(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A what-if of a county of one household, answered."""
    from datetime import date

    from django.conf import settings

    from doudi.kernel import runs
    from doudi.monitoring import scenarios, snapshots
    from tests.cast import COUNTY, NOON

    get("settings").FILES_ROOT = get("tmp_path")
    assert settings.FILES_ROOT
    a_household(actor, get)
    run = snapshots.build_snapshot(area=COUNTY, on=date(2026, 5, 20), by=actor, at=NOON)
    run = runs.finish(run_id=run.pk, clock=lambda: NOON)
    made = scenarios.run_scenario(
        snapshot_id=run.result["snapshot"], name="提标", schemes=["dibao"], by=actor, at=NOON,
        changes={"dibao.standard.rural": "700.00"},
    )  # fmt: skip
    return {"scenario_id": made.pk}


def a_law_draft(actor: Actor, get: Callable[[str], Any]) -> dict[str, Any]:
    """A draft of the law by the actor, as it was first kept."""
    from datetime import date

    from doudi.monitoring import drafting
    from tests.cast import COUNTY, NOON

    content = drafting.Content(
        title="提标", since=date(2027, 1, 1), values=(("dibao.standard.rural", "700.00"),),
        cites="sal-2026:art-19", published=None, checked_on=date(2026, 9, 1), tag="D",
    )  # fmt: skip
    return {"draft_id": drafting.write(area=COUNTY, content=content, by=actor, at=NOON).pk}


def _of_truth(name: str, *, only: bool = True, drop: str = "") -> Make:
    """A thing of payments as the permission matrix makes it; `only` False: for a page of a list."""

    def make(_actor: Actor, _get: Callable[[str], Any]) -> dict[str, Any]:
        from tests.cast import VILLAGE
        from tests.permissions.truth import payments

        made = dict(getattr(payments, name)(VILLAGE, {}).kwargs)
        made.pop(drop, None)
        return made if only else {}

    return make


VISITS: list[Visit] = [
    Visit("what-if"),
    Visit("what-if", make=lambda actor, get: a_what_if(actor, get) and {}),
    Visit("what-if-scenario", make=a_what_if),
    Visit("what-if-households", make=a_what_if),
    Visit("what-if-run", make=a_run),
    Visit("law-drafts", make=lambda actor, get: a_law_draft(actor, get) and {}),
    Visit("law-draft-new"),
    Visit("law-draft-edit", make=a_law_draft),
    Visit("law-draft", make=a_law_draft),
    Visit("law-draft-act", make=lambda actor, get: a_law_draft(actor, get) | {"act": "drop"}),
    Visit("payments", role="pay_maker", make=_of_truth("run", only=False)),
    Visit("pay-run-new", role="pay_maker"),
    Visit("pay-run", role="pay_maker", make=_of_truth("run")),
    Visit("pay-run-lines", role="pay_maker", make=_of_truth("run")),
    Visit("pay-run-files", role="finance", make=_of_truth("run")),
    Visit("pay-result", role="pay_maker", make=_of_truth("result")),
    Visit("pay-return", role="pay_maker", make=_of_truth("returned")),
    Visit("pay-award", role="pay_maker", make=_of_truth("award")),
    Visit("pay-household", role="pay_maker", make=_of_truth("paid_household")),
    Visit("pay-statement", role="pay_maker", make=_of_truth("paid_household")),
    Visit("pay-recovery", role="county_decider", make=_of_truth("recovery")),
    Visit("pay-account", role="finance", make=_of_truth("pot")),
    Visit("pay-matters", role="pay_checker", make=_of_truth("matter", only=False)),
    Visit("pay-matter", role="pay_checker", make=_of_truth("matter")),
    Visit("pay-letter-new", role="pay_maker", make=_of_truth("run")),
    Visit("pay-letter", role="pay_checker", make=_of_truth("letter")),
    Visit("pay-institutions", role="pay_maker", make=_of_truth("institution", only=False)),
    Visit("pay-institution", role="pay_maker", make=_of_truth("institution")),
    Visit("pay-route", role="county_clerk", make=_of_truth("award")),
    Visit("pay-batches", role="pay_maker", make=_of_truth("batch", only=False)),
    Visit("pay-standard-new", role="pay_maker"),
    Visit("pay-gift-new", role="pay_maker"),
    Visit("pay-prices", role="pay_maker"),
    Visit("pay-batch", role="county_decider", make=_of_truth("batch_line", drop="award_id")),
    Visit("pay-batch-line", role="pay_maker", make=_of_truth("batch_line")),
    Visit("pay-export", role="pay_maker", kwargs={"what": "awards", "of": 0}),
    Visit("pay-results", role="pay_maker"),
    Visit("pay-returns", role="pay_maker"),
    Visit("pay-awards", role="pay_maker"),
    Visit("pay-recoveries", role="pay_maker"),
    Visit("pay-books", role="pay_maker"),
    Visit("pay-reserves", role="pay_maker"),
    Visit("pay-reserve-act", role="finance"),
    Visit("pay-pools", role="finance"),
    Visit("pay-hand", role="county_clerk", make=_of_truth("award")),
    Visit("pay-money", role="finance"),
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
    Visit("news", role="township_clerk"),
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
    Visit("households", make=lambda actor, get: a_household(actor, get) and {}),
    Visit("households", role="auditor"),
    Visit("household", make=a_household),
    Visit("household", make=a_household, query="?tab=papers"),
    Visit("household", make=a_household, query="?tab=history"),
    Visit("household", make=a_household, query="?on=2024-06-01"),
    Visit("household-print", make=a_household),
    Visit("household-merge", make=a_household),
    Visit("household-merge", make=another_file),
    Visit("retention", role="auditor"),
    Visit("household-edit", make=a_household),
    Visit("household-move", make=a_household),
    Visit("household-head", make=a_household),
    Visit("household-split", make=a_household),
    Visit("household-label", make=a_household),
    Visit("member-leave", make=a_member),
    Visit("member-new", make=a_household),
    Visit("fact-new", make=lambda actor, get: a_household(actor, get) | {"kind": "income"}),
    Visit("consent-new", make=a_household),
    Visit("document-new", make=a_household),
    Visit("person", make=a_person),
    Visit("person-edit", make=a_person),
    Visit("person-merge", make=a_person),
    Visit("person-merge", make=a_twin),
    Visit(
        "person-erase",
        role="county_decider",
        make=lambda _a, get: a_person(get("county_clerk"), get),
    ),
    Visit("person-death", make=a_person),
    Visit("person-phone", make=a_person),
    Visit("person-account", make=a_person),
    Visit("person-show", make=lambda actor, get: a_person(actor, get) | {"field": "id_number"}),
    Visit("household-new", role="township_clerk"),
    Visit("cases", role="township_clerk"),
    Visit("intake", role="township_clerk"),
    Visit("visits", role="township_clerk"),
    Visit("notices", role="township_clerk"),
    Visit("business-calendar", role="township_clerk"),
    Visit("supervision"),
    Visit("cases-together", role="county_decider"),
    Visit("sample"),
    Visit("households-export"),
    Visit("imports"),
    Visit("import-new"),
    Visit("import", make=an_import),
    Visit("import-match", make=an_import),
    Visit("rechecks"),
    Visit("recheck", make=a_recheck),
    Visit("findings", role="township_clerk"),
    Visit("finding", make=a_finding),
    Visit("finding-assign", make=a_finding),
    Visit("finding-exempt", make=a_finding),
    Visit("likenesses"),
    Visit("likeness", make=a_likeness),
    Visit("consents", role="auditor"),
    Visit("check-order", make=a_household),
    Visit("check", make=a_check),
    Visit("check-print", make=a_check),
    Visit("checks"),
    Visit("deliveries"),
    Visit("delivery-new"),
    Visit("check-catalogue"),
]

# Addresses without a page of their own: acts, parts, files, machines.
NOT_PAGES = {
    "what-if-now", "what-if-snapshot", "what-if-export", "law-draft-file",
    "pay-run-new",


    "pay-run-act",
    "pay-batch-act",
    "pay-finding",
    "pay-file",
    "pay-receipt",
    "pay-letter-paper",
    "pay-result-again",
    "pay-result-file",
    "pay-statement-pdf",
    "pay-file-hand-over",
    "pay-exception",
    "case-dossier", "case-paper", "letter-docx", "letter-pdf", "survey-receive", "survey-worker",
    "language", "news-seen", "text-size", "scope", "draft-save", "draft-forget", "view-forget",
    "household-part", "person-known", "person-separate", "document", "document-remove",
    "consent-withdraw", "import-load", "import-accept", "import-returned",
    "sign-in-code", "sign-in-demo", "sign-in-again", "sign-out", "work-change",
    "check-dispute", "check-switch", "delivery-rejects", "dispute-settle", "hit-decide",
    "recheck-start", "ticket-answer",
    "account-act", "post-end", "substitution-end", "delegation-end",
}  # fmt: skip

# Pages that nobody visits here yet. Whoever works on one moves it up; this list may only shrink.
OWED = {
    "case", "case-act", "intake-household", "intake-submit", "letter-deliver",
    "notice", "notice-act", "public-notice",
    "survey",
}  # fmt: skip
