"""What-if on a snapshot: computed at once, kept with the identity of both laws."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.monitoring import selectors
from doudi.monitoring.models import Scenario
from doudi.monitoring.snapshots import BUILDERS, read_snapshot
from doudi.policy.batch import runner
from doudi.policy.law import open_law
from doudi.policy.whatif import Comparison, cliff, compare

STEPS = 24  # points of the curve of benefit against income
SIZES = (1, 3)


@transaction.atomic
def run_scenario(
    *, snapshot_id: int, name: str, scheme: str, changes: Mapping[str, Any], by: Actor, at: datetime
) -> Scenario:
    """Determine the snapshot by the law in force and by the changed one, and keep the difference.

    Raises `CaseRefused` for unknown parameters or values that do not fit, `LawMissing` where the
    place has no law for the scheme.
    """
    snapshot = selectors.snapshot(snapshot_id, actor=by)
    by.must_be(*BUILDERS, area=snapshot.area)
    law = open_law()
    before = runner.setting(law, [scheme], {})
    after = runner.setting(law, [scheme], changes)
    found = compare(read_snapshot(snapshot), before, after)
    made = Scenario.objects.create(
        snapshot=snapshot, area=snapshot.area, name=name, scheme=scheme, changes=dict(changes),
        law_before=found.laws[0], law_after=found.laws[1], made_at=at, made_by=by.user_id,
        result=_result(found) | {"curves": _curves(law, snapshot, scheme, changes)},
    )  # fmt: skip
    events.record(
        "monitoring.scenario_run", by=by, at=at, subject=("scenario", made.pk), area=made.area,
        facts={"snapshot": snapshot.pk, "scheme": scheme, "law": made.law_after},
    )  # fmt: skip
    return made


def _result(found: Comparison) -> dict[str, Any]:
    return {
        "totals": found.totals(),
        **{column: found.by(column) for column in ("township", "size", "residence")},
        "examples": {
            change: [
                {k: row[k] for k in ("household_id", "township", "size", "before", "after")}
                for row in found.examples(change)
            ]
            for change in ("enters", "leaves", "gains", "loses")
        },
    }


def _curves(
    law: Any, snapshot: Any, scheme: str, changes: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Benefit against income before and after, for a single person and a family of three."""
    if scheme != "dibao":
        return []
    curves = []
    for members in SIZES:
        top = 2 * _standard(law, snapshot, changes) * members
        incomes = [top * i // STEPS for i in range(STEPS + 1)]
        sides = [
            cliff(
                law, area=snapshot.area, on=snapshot.on, residence="rural", members=members,
                incomes=incomes, overrides=given,
            )
            for given in (None, changes)
        ]  # fmt: skip
        curves.append({"members": members, "before": sides[0], "after": sides[1]})
    return curves


def _standard(law: Any, snapshot: Any, changes: Mapping[str, Any]) -> int:
    key = "dibao.standard.rural"
    given = changes.get(key)
    if isinstance(given, str):
        from doudi.kernel.money import fen

        return int(fen(given))
    return int(law.value(key, snapshot.area, snapshot.on))
