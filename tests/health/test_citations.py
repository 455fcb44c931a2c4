"""Every provision that code names resolves to a text in law/texts.yaml."""

import ast
import re

import yaml

from tests.health.source import ROOT, dotted, modules

CITES = {"cites", "basis"}
KEY = re.compile(r"^[a-z0-9][a-z0-9.-]*(?::[\w.,()（）§-]+)?$")


def _named() -> list[tuple[str, str]]:
    """(where, citation) for every literal given as `cites=…` or `basis=…`, lists included."""
    found = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                values = [k.value for k in node.keywords if k.arg in CITES]
                if dotted(node.func).endswith("Move") and node.args:
                    values.append(node.args[-1])
                for value in values:
                    found += [(module.at(node), text) for text in _texts(value)]
    return found


def _texts(value: ast.expr) -> list[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value] if ":" in value.value else []
    if isinstance(value, ast.Tuple | ast.List):
        return [t for part in value.elts for t in _texts(part)]
    return []


def _in_data() -> list[tuple[str, str]]:
    """The same for the procedures, the standing checks and the catalogue of sources."""
    folders = (ROOT / "law" / "procedures", ROOT / "src" / "doudi" / "verification")
    return [
        (f"{file.relative_to(ROOT)}:{number}", cited)
        for folder in folders
        for file in sorted(folder.rglob("*.yaml"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for cited in re.findall(r"\b(?:cites|basis): *\"?([a-z0-9][^\s\",}\]]+)", line)
    ]


def test_every_citation_in_code_and_data_resolves() -> None:
    said = (ROOT / "law" / "texts.yaml").read_text(encoding="utf-8")
    raw = yaml.load(said, Loader=yaml.CSafeLoader)
    known = set(raw.get("texts", raw))
    named = [*_named(), *_in_data()]
    assert len(_in_data()) > 50
    lost = [f"{where} {c}" for where, c in named if c.split(":")[0] not in known]
    assert not lost, "add the text to law/texts.yaml or correct the key:\n" + "\n".join(lost)


def test_citations_look_like_text_and_provision() -> None:
    odd = [f"{where} {c}" for where, c in _named() if not KEY.match(c)]
    assert not odd, "write text:provision, such as so-649:art-11:\n" + "\n".join(odd)
