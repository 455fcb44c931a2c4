"""Reads the YAML of the law folder, once per content: parsed trees are kept by hash of the bytes."""

import hashlib
import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from doudi.policy.errors import LawBroken

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Trees = tuple[str, dict[str, Any]]  # content hash, path → parsed document
FORMAT = b"doudi-law-5"  # changes when the way of reading changes


class _Plain(Loader):  # type: ignore[misc]
    """YAML where dates and decimals stay text: the law's figures never pass through a float.

    Only `true` and `false` are booleans: the old `on`, `off`, `yes` and `no` stay words, because
    `on` is the name of the day in every case file.
    """


_Plain.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile(r"^(?:true|false)$") if tag.endswith(":bool") else pattern)
        for tag, pattern in found
        if not tag.endswith((":timestamp", ":float"))
    ]
    for first, found in Loader.yaml_implicit_resolvers.items()
}


def root() -> Path:
    """The law folder: DOUDI_LAW, or `law/` beside the source tree or inside the package."""
    if given := os.environ.get("DOUDI_LAW"):
        return Path(given)
    package = Path(__file__).resolve().parents[2]
    for place in (package.parents[1] / "law", package / "law"):
        if place.is_dir():
            return place
    raise LawBroken("no law folder: set DOUDI_LAW")


def parse(text: str | bytes) -> Any:
    """A YAML document with dates and decimals as text; whole numbers and booleans as such."""
    return yaml.load(text, Loader=_Plain)  # a safe loader


class Written(int):
    """A whole number of a YAML text that remembers how it was written: `01` is not `1` in a code."""

    text: str


class _AsWritten(_Plain):
    """The same reading, for people's documents: whole numbers keep their text beside the value."""


def _written(loader: Any, node: Any) -> Written:
    made = Written(loader.construct_yaml_int(node))
    made.text = node.value
    return made


_AsWritten.add_constructor("tag:yaml.org,2002:int", _written)


def parse_as_written(text: str) -> Any:
    """Like `parse`, with whole numbers as `Written`."""
    return yaml.load(text, Loader=_AsWritten)  # a safe loader


def trees(folder: Path) -> Trees:
    """(content hash, path relative to the folder → parsed document) of texts, parameters and schemes."""
    seen = _as_they_lie(str(folder))
    if (last := _LAST.get(folder)) is None or last[0] != seen:
        names = [folder / "texts.yaml", *sorted((folder / "parameters").rglob("*.yaml")),
                 *sorted((folder / "schemes").glob("*.yaml"))]  # fmt: skip
        _LAST[folder] = last = (seen, _read(folder, names))
    return last[1]


Lies = set[tuple[str, int, int, int]]  # path, inode, time of writing, size
_LAST: dict[Path, tuple[Lies, Trees]] = {}  # a folder as it lay when it was read, and what it said


def _as_they_lie(folder: str) -> Lies:
    """What changes when a file is written, appears or goes. Every determination looks, so that a
    law that has just come into force counts at once; hence no Path and no sorting here."""
    found: Lies = set()
    waiting = [f"{folder}/parameters", f"{folder}/schemes"]
    with suppress(FileNotFoundError):
        it = os.stat(f"{folder}/texts.yaml")
        found.add(("texts.yaml", it.st_ino, it.st_mtime_ns, it.st_size))
    while waiting:  # a folder that is not there has no files; one that goes meanwhile is seen anew
        with suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".yaml"):
                    it = entry.stat()
                    found.add((entry.path, it.st_ino, it.st_mtime_ns, it.st_size))
                elif entry.is_dir():
                    waiting.append(entry.path)
    return found


def _read(folder: Path, names: list[Path]) -> Trees:
    contents = {p.relative_to(folder).as_posix(): p.read_bytes() for p in names if p.is_file()}
    digest = hashlib.sha256(FORMAT)
    for name, content in contents.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    key = digest.hexdigest()
    kept = _cache() / f"law-{key[:32]}.json"
    if (found := _kept(kept)) is not None:
        return key, found
    parsed = {name: _parsed(name, content) for name, content in contents.items()}
    _keep(kept, parsed)
    return key, parsed


def _parsed(name: str, content: bytes) -> Any:
    try:
        return parse(content)
    except yaml.YAMLError as fault:
        raise LawBroken(f"{name}: {fault}") from fault


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "doudi"


def _kept(file: Path) -> dict[str, Any] | None:
    try:
        if file.stat().st_uid != os.getuid():
            return None
        found = json.loads(file.read_bytes())
        return found if isinstance(found, dict) else None
    except (OSError, ValueError):
        return None


def _keep(file: Path, parsed: dict[str, Any]) -> None:
    """Best effort: a folder that cannot be written only costs time."""
    text = json.dumps(parsed, ensure_ascii=False)
    if json.loads(text) != parsed:  # a key that is not text would come back as another one
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in sorted(file.parent.glob("law-*.json"), key=lambda p: p.stat().st_mtime)[:-8]:
            old.unlink(missing_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError:
        return
