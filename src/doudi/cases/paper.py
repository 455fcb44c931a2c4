"""Sets papers: PDF by typst, Word by docxtpl. Data goes in as JSON, never as markup."""

import json
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def folder() -> Path:
    """Where the county's own templates live."""
    return Path(settings.ROOT) / "law" / "documents" / "paper"


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Fonts are read once: the office's own beside the database, then those that come along."""
    own = Path(settings.VAR) / "fonts"
    paths = [str(p) for p in (own, FONTS) if p.is_dir()]
    return typst.Fonts(include_system_fonts=False, font_paths=paths)


def pdf(template: str, data: Mapping[str, Any], images: Mapping[str, bytes] | None = None) -> bytes:
    """The paper as PDF. `images` are file names that the data's image blocks point at."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for source in folder().glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        for name, content in (images or {}).items():
            (root / name).write_bytes(content)
        made: bytes = typst.compile(
            str(root / f"{template}.typ"), root=place, font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )  # fmt: skip
    return made


def letter_pdf(data: Mapping[str, Any]) -> bytes:
    """A letter as PDF."""
    return pdf("letter", data)


def letter_docx(data: Mapping[str, Any]) -> bytes:
    """A letter as Word, with the fonts that offices have, for the last hand."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(folder() / "letter.docx")
    document.render({**data, "title": "".join(data["title_lines"])}, autoescape=True)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
