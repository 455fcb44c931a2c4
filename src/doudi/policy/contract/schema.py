"""The JSON Schemas (draft 2020-12) of the contract, generated from its own types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from doudi.policy.contract.answer import Determination, Errors
from doudi.policy.contract.case import Case

FOLDER = Path(__file__).resolve().parents[1] / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TYPES: dict[str, tuple[type[BaseModel], str]] = {
    "case": (Case, "doudi.case/1"),
    "determination": (Determination, "doudi.determination/1"),
    "errors": (Errors, "doudi.errors/1"),
}


def schema(name: str) -> dict[str, Any]:
    """The schema of `case`, `determination` or `errors`."""
    model, title = TYPES[name]
    made = model.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, "$id": f"urn:{title}", **made, "title": title}


def text(name: str) -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


def write() -> None:
    """Write all schemas into the package."""
    FOLDER.mkdir(exist_ok=True)
    for name in TYPES:
        (FOLDER / f"{name}.json").write_text(text(name), encoding="utf-8")


def shipped(name: str) -> str:
    """The schema file in the package."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")
