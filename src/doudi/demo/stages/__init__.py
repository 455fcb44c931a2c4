"""Building a demonstration database: an ordered list of stages, each run once.

A room joins by adding one line to `STAGES`: a name and a module with `run(build) -> str` that
writes through the room's own services and answers one sentence about what it made. What a stage
did is an event, `demo.stage`, in the transaction of the stage, so a second run does only what is
missing and a stage that broke in the middle left nothing behind.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from doudi.demo import population
from doudi.demo.model import Household
from doudi.demo.population import County, Scale
from doudi.kernel import events
from doudi.kernel.actor import Actor, machine
from doudi.kernel.errors import Refused
from doudi.kernel.models import Event

# Name and module, in the order in which they need each other.
STAGES: Final = (
    ("divisions", "doudi.demo.stages.divisions"),
    ("offices", "doudi.demo.stages.offices"),
    ("registry", "doudi.demo.stages.registry"),
    ("awards", "doudi.demo.stages.awards"),
    ("cases", "doudi.demo.stages.cases"),
    ("live", "doudi.demo.stages.live"),
    ("payments", "doudi.demo.stages.payments"),
    ("checks", "doudi.demo.stages.checks"),
)

KEPT_IN_MEMORY: Final = (
    10_000  # assisted households; bigger counties are drawn again for each stage
)


@dataclass
class Build:
    """What every stage is given.

    `at` is the instant that is written on the acts, `by` the actor. `say` prints progress.
    """

    county: County
    at: datetime
    by: Actor = field(default_factory=lambda: machine("demo"))
    say: Callable[[str], None] = lambda _: None
    scale: str = "county"  # by name
    _drawn: list[Household] | None = None
    _kept: list[tuple[Household, int, tuple[int, ...]]] | None = None

    def households(self) -> Iterable[Household]:
        """Every household of the county, drawn once where it is small enough to be kept."""
        if self._drawn is None and self.county.scale.assisted <= KEPT_IN_MEMORY:
            self._drawn = list(self.county.households())
        return self.county.households() if self._drawn is None else self._drawn

    def loaded(self) -> Iterator[tuple[Household, int, tuple[int, ...]]]:
        """Every household with its id and its members' ids in the register, in order.

        For stages after `registry`: cases, awards and payments hang on these ids.
        """
        from doudi.demo.stages.registry import ids_in_order

        if self._kept is None and self.county.scale.assisted <= KEPT_IN_MEMORY:
            self._kept = list(ids_in_order(self))
        yield from ids_in_order(self) if self._kept is None else self._kept


def run_all(
    *, seed: int, scale: str, on: date, at: datetime, say: Callable[[str], None], until: str = ""
) -> list[str]:
    """Run every stage that has not run in this database, up to the one called `until` (all where
    it is empty); answers the names of those that ran.

    Raises `Refused` when the database holds another county, or was begun by a program that draws
    other people.
    """
    done = {e.subject_id: e.facts for e in Event.objects.filter(kind="demo.stage").order_by("id")}
    wanted = {"seed": seed, "scale": scale}
    for facts in done.values():
        if {k: facts[k] for k in wanted} != wanted:
            raise Refused("demo.another_county", has=f"{facts['scale']}, seed {facts['seed']}")
        on = date.fromisoformat(facts["on"])
    names = [name for name, _ in STAGES]
    asked = STAGES[: names.index(until) + 1 if until else None]
    waiting = [(name, module) for name, module in asked if name not in done]
    wanted["drawn_by"] = _drawn_by()
    if waiting and any(facts.get("drawn_by") != wanted["drawn_by"] for facts in done.values()):
        raise Refused("demo.another_program")
    build = Build(population.build(seed, Scale.named(scale), on), at=at, say=say, scale=scale)
    ran = []
    for name, module in waiting:
        started = time.perf_counter()
        with transaction.atomic():
            says = import_module(module).run(build)
            events.record(
                "demo.stage", by=build.by, at=at, subject=("stage", name),
                area="009901", facts=wanted | {"on": on.isoformat()},
            )  # fmt: skip
        say(f"{name}: {says} ({time.perf_counter() - started:.1f} s)")
        ran.append(name)
    if ran:
        analyze()
    return ran


def _drawn_by() -> str:
    """Which program draws the people: stages of one database fit together only under the same."""
    folder = Path(population.__file__).parent
    drawing = [path for path in sorted(folder.glob("*.py")) if path.name != "measure.py"]
    sources = b"".join(path.read_bytes() for path in drawing)
    return hashlib.sha256(sources).hexdigest()[:16]


def analyze() -> None:
    """Fresh statistics for the query planner: without them lists of a big county are slow."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
