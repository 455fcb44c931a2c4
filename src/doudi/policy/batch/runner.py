"""A batch from folder to folder: part by part, so that memory stays bounded; resumes where it stopped.

A snapshot is a folder with the tables, a folder of parts (sub-folders with the tables each), or case
files (a folder of them, one, or a file with one a line). Results are written per part, then noted in
`manifest.json`; a part that is noted with the same content and the same law is not determined again.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from doudi.policy import rulebook, schemes
from doudi.policy.batch import loading, tables
from doudi.policy.batch.part import Setting, determine_part, run_of, schemes_of
from doudi.policy.contract import Case, read_case
from doudi.policy.contract.reading import parse
from doudi.policy.determine import Answer
from doudi.policy.errors import CaseRefused, Fault, LawMissing
from doudi.policy.law import Law
from doudi.policy.parameters import checked

Frames = dict[str, pl.DataFrame]
Engine = Callable[[Setting, Frames], pl.DataFrame]
MANIFEST = "manifest.json"
AT_ONCE = 2  # parts that are worked on at the same time: memory is bounded by theirs
T = TypeVar("T")
R = TypeVar("R")


def setting(law: Law, scheme_ids: list[str] | None, parameters: Mapping[str, Any]) -> Setting:
    """What to determine; without a list, every scheme of the contract where a place has it.

    Raises `CaseRefused` for unknown schemes and wrong overrides.
    """
    known = schemes.world(law).schemes
    wanted = scheme_ids or [s for s in schemes.ORDER if s in known]
    faults = [
        Fault("/schemes", "unknown_scheme", f"没有救助项目 {s}", f"there is no scheme {s!r}")
        for s in wanted
        if s not in known
    ]
    if faults:
        raise CaseRefused(faults)
    overrides = checked(law, parameters)
    found = tuple(known[s] for s in dict.fromkeys(wanted))
    return Setting(law, found, overrides, dict(parameters), is_asked=scheme_ids is not None)


@dataclass(frozen=True)
class Part:
    """A part of a snapshot: its name, its files, how to read it."""

    name: str
    files: tuple[Path, ...]
    read: Callable[[], Frames]

    def content(self) -> str:
        """A hash of the bytes of its files."""
        digest = hashlib.sha256()
        for file in self.files:
            with file.open("rb") as stream:
                digest.update(file.name.encode() + hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()


def parts(source: Path) -> list[Part]:
    """Every part of a snapshot, of a folder of case files, or of one file (one case, or one a line)."""
    if source.name in {f"{tables.FILES['household']}{s}" for s in loading.SUFFIXES}:
        source = source.parent
    if not source.exists():
        raise FileNotFoundError(f"{source} is not there")
    if loading.file_of(source, "household"):
        return [Part("part-0", tuple(loading.files(source)), partial(loading.read, source))]
    folders = sorted(p for p in source.glob("*/") if loading.file_of(p, "household"))
    if folders:
        return [Part(f.name, tuple(loading.files(f)), partial(loading.read, f)) for f in folders]
    kinds = ("*.json", "*.yaml", "*.yml", "*.jsonl")
    files = sorted(f for k in kinds for f in source.glob(k)) if source.is_dir() else [source]
    if not files:
        raise FileNotFoundError(f"no tables and no case files in {source}")
    return [Part("cases", tuple(files), partial(_read_cases, files))]


def _read_cases(files: list[Path]) -> Frames:
    """Case files as tables. Raises `CaseRefused` with every fault of every file, named by file."""
    cases: list[tuple[str, Case]] = []
    faults: list[Fault] = []
    for id_, text in _texts(files):
        try:
            cases.append((id_, read_case(parse(text))))
        except CaseRefused as refused:
            faults += [replace(f, pointer=f"/{id_}{f.pointer}") for f in refused.faults]
    if faults:
        raise CaseRefused(faults)
    return tables.from_cases(cases)


def _texts(files: list[Path]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        raw = file.read_bytes()
        if file.suffix == ".jsonl":
            lines = enumerate(raw.splitlines(), 1)
            yield from ((f"{file.stem}-{n}", line) for n, line in lines if line.strip())
        else:
            yield file.stem, raw


def run(
    given: Setting,
    source: Path,
    out: Path,
    *,
    engine: Engine = determine_part,
    kind: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Determine every part; the manifest with counts per scheme and outcome. Can be stopped any time.

    `kind`: parquet or csv; by default that of the tables. Raises `CaseRefused` for tables with faults.
    """
    found = parts(source)
    out.mkdir(parents=True, exist_ok=True)
    manifest, law = _manifest(out), law_id(given)
    _forget(out, manifest, {part.name for part in found})
    manifest["law"], before = law, dict(manifest["parts"])

    def settled(part: Part) -> tuple[Part, dict[str, Any] | None]:
        """What is to be noted of a part; None where it is noted already."""
        suffix = kind or ("csv" if part.files[0].suffix == ".csv" else "parquet")
        key, done = f"{law}:{part.content()}:{suffix}", before.get(part.name)
        if done and done["key"] == key and (out / done["file"]).is_file():
            return part, None
        return part, _determine(given, part, out, suffix, engine) | {"key": key}

    at_once = AT_ONCE if engine is determine_part else 1
    for i, (part, noted) in enumerate(in_order(settled, found, at_once), 1):
        place = f"{i}/{len(found)} {part.name}"
        if noted is None:
            tell(f"{place}: already determined")
            continue
        for column in loading.ignored(part.files[0].parent):
            tell(f"{place}: no fact is read from {column}")
        manifest["parts"][part.name] = noted
        _note(out, manifest)
        tell(f"{place}: {noted['households']} households, {noted['persons']} persons")
    return manifest


def in_order(work: Callable[[T], R], items: Iterable[T], at_once: int) -> Iterator[R]:
    """What `work` gives for each item, in their order, while the next ones are worked on already."""
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _determine(
    given: Setting, part: Part, out: Path, suffix: str, engine: Engine
) -> dict[str, Any]:
    """Determine one part and write its results; what the manifest says of it."""
    frames = part.read()
    results = engine(given, frames)
    file = f"results-{part.name}.{suffix}"
    _write(results, out / file)
    return {
        "file": file,
        "households": frames["household"].height,
        "persons": frames["person"].height,
        "outcomes": _counts(results),
    }


def _forget(out: Path, manifest: dict[str, Any], names: set[str]) -> None:
    """Results of parts that the snapshot no longer has."""
    for name in manifest["parts"].keys() - names:
        (out / manifest["parts"].pop(name)["file"]).unlink(missing_ok=True)


def _write(results: pl.DataFrame, target: Path) -> None:
    """Whole or not at all. In CSV what is missing is joined by `;`."""
    draft = target.with_name(f".{target.name}")
    if target.suffix == ".csv":
        results.with_columns(pl.col("missing").list.join(";")).write_csv(draft)
    else:
        results.write_parquet(draft, statistics=False)  # nobody looks for part of the rows
    draft.replace(target)


def summary(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """All parts together: households, persons, and per scheme and outcome rows and fen."""
    found = manifest["parts"].values()
    totals: dict[tuple[str, str], list[int]] = {}
    for one in (o for part in found for o in part["outcomes"]):
        total = totals.setdefault((one["scheme"], one["outcome"]), [0, 0])
        total[0] += one["rows"]
        total[1] += one["fen"]
    return {
        "format": manifest["format"],
        "law": manifest["law"],
        "parts": len(found),
        "households": sum(p["households"] for p in found),
        "persons": sum(p["persons"] for p in found),
        "outcomes": [
            {"scheme": s, "outcome": o, "rows": rows, "fen": amount}
            for (s, o), (rows, amount) in sorted(totals.items())
        ],
    }


def law_id(given: Setting) -> str:
    """Identity of rules, law folder, overrides and schemes."""
    asked = [[s.id for s in given.schemes], given.is_asked]
    text = json.dumps([given.raw, asked], sort_keys=True)
    digest = hashlib.sha256((rulebook.source_hash() + given.law.hash + text).encode())
    return f"sha256:{digest.hexdigest()}"


def _counts(results: pl.DataFrame) -> list[dict[str, Any]]:
    return (
        results.group_by("scheme", "outcome")
        .agg(pl.len().alias("rows"), pl.col("amount").sum().alias("fen"))
        .sort("scheme", "outcome")
        .to_dicts()
    )


def _manifest(out: Path) -> dict[str, Any]:
    file = out / MANIFEST
    if not file.is_file():
        return {"format": "doudi.batch/1", "parts": {}}
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _note(out: Path, manifest: Mapping[str, Any]) -> None:
    draft = out / f".{MANIFEST}"
    draft.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(out / MANIFEST)


def explain(given: Setting, source: Path, household_id: str) -> list[dict[str, Any]]:
    """Life 1 of one household of a snapshot, with every step. Raises `KeyError`."""
    for part in parts(source):
        frames = tables.neutral(part.read())
        mine = {
            e: f.filter(pl.col("household_id") == household_id).to_dicts()
            for e, f in frames.items()
        }
        if mine["household"]:
            one = run_of(given, mine)
            wanted = schemes_of(given, one.parameters)
            return [_explained(Answer(one, scheme)) for scheme in wanted]
    raise KeyError(household_id)


def _explained(answer: Answer) -> dict[str, Any]:
    """The answer with its steps; where the law is what lacks, the keys it lacks."""
    try:
        return answer.document()
    except LawMissing as gap:
        lacks = [f"law:{key}" for key in gap.keys]
        return {"scheme": answer.scheme.id, "outcome": "cannot_say_yet", "missing": lacks}
