"""What-if and drafts of the law: the county's own, with its finance and its auditors looking on."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from doudi.kernel.actor import Actor
from tests.cast import NOON
from tests.permissions.kinds import Made, Truth, roles

ASKERS = roles("county_clerk", "county_decider")
READERS = ASKERS | roles("finance", "auditor")
SEES_HOUSEHOLDS = ASKERS | roles("auditor")


def _sees(role: str, area: str) -> bool:
    """All are of the county's office, whatever the village."""
    return area.startswith("009901") and role in READERS


def a_scenario(area: str, cast: Mapping[str, Actor]) -> Made:
    """A finished what-if of the county of the place, with an empty table of households."""
    import polars as pl
    from django.conf import settings

    from doudi.monitoring.models import Scenario, Snapshot
    from doudi.policy.whatif import Comparison, result_of

    county = area[:6]
    text = (
        "household_id",
        "residence",
        "township",
        "kind",
        "outcome_before",
        "outcome_after",
        "change",
    )
    numbers = ("size", "before", "after")
    frame = pl.DataFrame(
        schema={**dict.fromkeys(text, pl.String), **dict.fromkeys(numbers, pl.Int64)}
    )
    place = Path("scenarios") / f"truth-{county}.parquet"
    (Path(settings.FILES_ROOT) / place).parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(Path(settings.FILES_ROOT) / place)
    snapshot = Snapshot.objects.create(
        area=county, on=date(2026, 9, 1), folder="-", digest="-", made_at=NOON
    )
    made = Scenario.objects.create(
        snapshot=snapshot, area=county, on=snapshot.on, name=f"what-if of {area}", schemes=["dibao"],
        law_before="-", law_after="-", file=str(place), made_at=NOON,
        result=result_of(Comparison(frame, ("-", "-"))) | {"curves": []},
    )  # fmt: skip
    return Made({"scenario_id": made.pk}, made.name)


def a_draft(area: str, cast: Mapping[str, Actor]) -> Made:
    """A draft of the county of the place, written by nobody of the cast."""
    from doudi.monitoring.models import Draft

    made = Draft.objects.create(
        area=area[:6], title=f"draft of {area}", since=date(2027, 1, 1), cites="sal-2026:art-19",
        values=[{"key": "dibao.standard.rural", "value": "700.00"}], checked_on=date(2026, 9, 1),
        tag="D", author="somebody", written_at=NOON,
    )  # fmt: skip
    return Made({"draft_id": made.pk}, made.title)


BUILDERS = {"scenario": a_scenario, "law_draft": a_draft}

TRUTH = {
    "what-if": Truth(get=READERS, post=ASKERS, lists="scenario", sees=_sees, also=frozenset({422})),
    "what-if-now": Truth(query={"area": "009901"}),
    "what-if-snapshot": Truth(get=frozenset(), post=ASKERS, also=frozenset({302})),
    "what-if-run": Truth(get=READERS, kwargs={"run_id": 1}, also=frozenset({404})),
    "what-if-scenario": Truth(get=READERS, of="scenario", sees=_sees),
    "what-if-households": Truth(get=SEES_HOUSEHOLDS, of="scenario", sees=_sees),
    "what-if-export": Truth(get=READERS, of="scenario", sees=_sees, kwargs={"form": "csv"}),
    "law-drafts": Truth(get=READERS, lists="law_draft", sees=_sees),
    "law-draft-new": Truth(get=ASKERS, also=frozenset({422})),
    "law-draft": Truth(get=READERS, of="law_draft", sees=_sees),
    # Nobody of the cast is the author: whoever may look is led to the draft itself.
    "law-draft-edit": Truth(get=ASKERS, of="law_draft", sees=_sees, also=frozenset({302})),
    "law-draft-file": Truth(get=READERS, of="law_draft", sees=_sees, kwargs={"form": "yaml"}),
    "law-draft-act": Truth(
        get=ASKERS, of="law_draft", sees=_sees, kwargs={"act": "shadow"}, also=frozenset({422})
    ),
}
