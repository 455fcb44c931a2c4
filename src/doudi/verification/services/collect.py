"""Collecting what the connectors of a deployment have: each file once, each failure named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import DoudiError, Refused
from doudi.verification.connectors import Arrival, Source, connectors
from doudi.verification.kinds import kinds
from doudi.verification.services.deliveries import take_delivery

FILE = "connectors.yaml"


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one file (or of a source that failed: `filename` is empty)."""

    source: str
    filename: str
    code: str  # "taken", or why not
    good: int = 0
    faulty: int = 0


def sources(path: Path | None = None) -> list[Source]:
    """The connectors of the deployment. Raises `ValueError` naming what is wrong with an entry."""
    file = path or Path(settings.VAR) / FILE
    if not file.exists():
        return []
    return [_source(name, entry) for name, entry in yaml.safe_load(file.read_text("utf-8")).items()]


def _source(name: str, entry: dict[str, Any]) -> Source:
    kind = entry.get("kind", "")
    if entry.get("type") not in connectors():
        raise ValueError(f"{name}: type is one of {sorted(connectors())}")
    if kind not in kinds() and not (entry["type"] == "folder" and not kind):
        raise ValueError(f"{name}: kind {kind!r} is not in the catalogue")
    missing = {"area", "keep_months"} - set(entry)
    if missing:
        raise ValueError(f"{name}: {', '.join(sorted(missing))} missing")
    return Source(
        name=name, type=entry["type"], kind=kind, area=str(entry["area"]),
        keep_months=int(entry["keep_months"]), only_good=bool(entry.get("only_good", True)),
        mapping=dict(entry.get("mapping") or {}), options=dict(entry.get("options") or {}),
    )  # fmt: skip


def collect(*, by: Actor, at: datetime, wanted: Iterable[Source] | None = None) -> list[Collected]:
    """Fetch from every source and take each file in; a source that fails stops no other one.

    A file that came before is not taken twice; a failure is an event with its code.
    """
    done: list[Collected] = []
    for source in sources() if wanted is None else wanted:
        try:
            for arrival in connectors()[source.type](source, at=at):
                done.append(_take(source, arrival, by=by, at=at))
        except (DoudiError, OSError) as no:
            code = str(no.code) if isinstance(no, DoudiError) else type(no).__name__
            done.append(Collected(source.name, "", code))
            events.record(
                "verification.source_failed", by=by, at=at, subject=("source", source.name),
                area=source.area, facts={"code": code},
            )  # fmt: skip
    return done


def _take(source: Source, arrival: Arrival, *, by: Actor, at: datetime) -> Collected:
    try:
        made = take_delivery(
            kind=arrival.kind, content=arrival.content, filename=arrival.filename,
            as_of=arrival.as_of, area=source.area, keep_months=source.keep_months,
            only_good=source.only_good, mapping=dict(source.mapping), by=by, at=at,
        )  # fmt: skip
    except Refused as no:
        arrival.done(False)
        return Collected(source.name, arrival.filename, str(no.code))
    arrival.done(made.state == "taken")
    return Collected(source.name, arrival.filename, str(made.state), made.good, made.faulty)
