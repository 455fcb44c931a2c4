"""A batch from folder to folder: part by part, so that memory stays bounded; resumes where it stopped.

A snapshot is a folder with the tables, a folder of parts (sub-folders with the tables each), or case
files. Results are written per part, then noted in `manifest.json`; a part that is noted with the same
content and the same law is not determined again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from doudi.policy import rulebook, schemes
from doudi.policy.batch import tables
from doudi.policy.batch.part import Setting, determine_part, run_of
from doudi.policy.contract import read_case
from doudi.policy.contract.reading import parse
from doudi.policy.determine import Answer
from doudi.policy.errors import CaseRefused, Fault
from doudi.policy.law import Law
from doudi.policy.parameters import checked

Frames = dict[str, pl.DataFrame]
Engine = Callable[[Setting, Frames], pl.DataFrame]
MANIFEST = "manifest.json"


def setting(law: Law, scheme_ids: list[str] | None, parameters: Mapping[str, Any]) -> Setting:
    """What to determine. Raises `CaseRefused` for unknown schemes and wrong overrides."""
    known = schemes.world(law).schemes
    wanted = scheme_ids or [s for s in ("dibao", "dibao_single", "edge", "rigid") if s in known]
    faults = [
        Fault("/schemes", "unknown_scheme", f"没有救助项目 {s}", f"there is no scheme {s!r}")
        for s in wanted
        if s not in known
    ]
    if faults:
        raise CaseRefused(faults)
    overrides = checked(law, parameters)
    return Setting(law, tuple(known[s] for s in wanted), overrides, dict(parameters))


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


def parts(source: Path) -> Iterator[Part]:
    """Every part of a snapshot, of a folder of case files, or of one case file."""
    folders = [source] if (source / "households.parquet").is_file() else []
    folders = folders or sorted(p.parent for p in source.glob("*/households.parquet"))
    for folder in folders:
        name = "part-0" if folder == source else folder.name
        yield Part(name, tuple(sorted(folder.glob("*.parquet"))), partial(tables.read, folder))
    if folders:
        return
    files = sorted(source.glob("*.json")) if source.is_dir() else [source]
    if not files:
        raise FileNotFoundError(f"no tables and no case files in {source}")
    yield Part("cases", tuple(files), partial(_read_cases, files))


def _read_cases(files: list[Path]) -> Frames:
    return tables.from_cases((file.stem, _case(file)) for file in files)


def _case(file: Path) -> Any:
    return read_case(parse(file.read_bytes()))


def run(
    given: Setting,
    source: Path,
    out: Path,
    *,
    engine: Engine = determine_part,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Determine every part; the manifest with counts per scheme and outcome. Can be stopped any time."""
    out.mkdir(parents=True, exist_ok=True)
    manifest = _manifest(out)
    law = law_id(given)
    for i, part in enumerate(parts(source), 1):
        name, key = part.name, f"{law}:{part.content()}"
        done = manifest["parts"].get(name)
        if done and done["key"] == key and (out / done["file"]).is_file():
            tell(f"{name}: already determined")
            continue
        frames = part.read()
        results = engine(given, frames)
        file = f"results-{name}.parquet"
        draft = out / f".{file}"
        results.write_parquet(draft)
        draft.replace(out / file)
        manifest["parts"][name] = {
            "key": key,
            "file": file,
            "households": frames["household"].height,
            "persons": frames["person"].height,
            "outcomes": _counts(results),
        }
        manifest["law"] = law
        _note(out, manifest)
        tell(f"{name} ({i}): {frames['person'].height} persons")
    return manifest


def law_id(given: Setting) -> str:
    """Identity of rules, law folder, overrides and schemes."""
    text = json.dumps([given.raw, [s.id for s in given.schemes]], sort_keys=True)
    digest = hashlib.sha256((rulebook.source_hash() + given.law.hash + text).encode())
    return f"sha256:{digest.hexdigest()}"


def _counts(results: pl.DataFrame) -> list[dict[str, Any]]:
    return (
        results.group_by("scheme", "outcome")
        .agg(pl.len().alias("rows"), pl.col("amount").sum().alias("fen_a_month"))
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
            return [Answer(one, scheme).document() for scheme in given.schemes]
    raise KeyError(household_id)
