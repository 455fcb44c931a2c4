"""English words: compile them, or list what has none.

usage: doudi words compile      makes the .mo files beside every .po
       doudi words check        names every Chinese message without English; exit status 1 when any
       doudi words new [PATH]   prints .po entries for the messages under PATH without English

The message in the source is Chinese; each room keeps its English in its own
`locale/en/LC_MESSAGES/django.po`. Compiled files are made at setup and never committed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1]
CHINESE = re.compile(r"[㐀-鿿]")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "pgettext": ((1, "c"), 2),
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
SKIPPED = {"tests", "migrations", "policy"}


def main(args: list[str]) -> int:
    """Compile, check or print."""
    if args[:1] == ["compile"]:
        print(f"{compile_all()} catalogues compiled")
        return 0
    if args[:1] == ["check"]:
        missing = without_english()
        for message, places in missing.items():
            print(f"{places[0]}: {message!r}", file=sys.stderr)
        return 1 if missing else 0
    if args[:1] == ["new"]:
        under = str(Path(args[1]).resolve().relative_to(SOURCE)) if args[1:] else ""
        for message, places in without_english().items():
            if places[0].startswith(under):
                print(f'#: {places[0]}\nmsgid "{_escaped(message)}"\nmsgstr ""\n')
        return 0
    print(__doc__, file=sys.stderr)
    return 2


def compile_all(source: Path = SOURCE) -> int:
    """Make every .mo that is missing or older than its .po; how many catalogues there are."""
    count = 0
    for po in sorted(source.rglob("locale/*/LC_MESSAGES/django.po")):
        count += 1
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as text:
            catalogue = read_po(text, locale=po.parts[-3])
        draft = mo.with_suffix(".draft")
        with draft.open("wb") as out:
            write_mo(out, catalogue)
        draft.replace(mo)
    return count


def without_english(source: Path = SOURCE) -> dict[str, list[str]]:
    """Chinese messages that no catalogue translates, with the files that use them."""
    known = english(source)
    missing: dict[str, list[str]] = {}
    for message, place in messages(source):
        if CHINESE.search(message) and not known.get(message):
            missing.setdefault(message, []).append(place)
    return missing


def english(source: Path = SOURCE) -> dict[str, str]:
    """Every translated message of every room."""
    known: dict[str, str] = {}
    for po in source.rglob("locale/en/LC_MESSAGES/django.po"):
        with po.open("rb") as text:
            for entry in read_po(text, locale="en"):
                ids = entry.id if isinstance(entry.id, tuple | list) else [entry.id]
                says = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
                if "fuzzy" not in entry.flags:
                    known |= {i: s for i, s in zip(ids, says, strict=False) if s}
    return known


def messages(source: Path = SOURCE) -> Iterator[tuple[str, str]]:
    """(message, file) for every message of the source and its templates."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    for path in sorted([*source.rglob("*.py"), *source.rglob("templates/**/*.html")]):
        place = str(path.relative_to(source))
        if SKIPPED & set(path.relative_to(source).parts[:-1]):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text, origin=place)
        for _line, found, _comments, _context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}
        ):
            ids = found if isinstance(found, tuple) else (found,)
            yield from ((message, place) for message in ids if message)


def _escaped(message: str) -> str:
    return message.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
