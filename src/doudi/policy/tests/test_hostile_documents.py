"""Whatever is handed to the command, it answers with 0, 2 or 3 and never with a stack of frames."""

import io
import json
import subprocess
import sys
from contextlib import suppress
from typing import Any

import pytest

from doudi.cli import main
from doudi.policy.contract.reading import parse
from doudi.policy.determine import determine
from doudi.policy.errors import CaseRefused, LawMissing

from .test_read_a_case import _case

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{n}: &{n} [{', '.join([f'*{p}'] * 9)}]\n" for p, n in zip("abcdefg", "bcdefgh", strict=True)
)
UNREADABLE = {
    "a list that never closes": b"[" * 100_000,
    "an object that never closes": b'{"a":' * 100_000,
    "other encodings": b"\xff\xfe{}",
    "a NUL": b"\0",
    "a control character": b'{"a": "\x01"}',
    "a number of 6,000 digits": b'{"a": ' + b"9" * 6000 + b"}",
    "a key that stands twice": b'{"on": "2026-05-20", "on": "2026-05-21"}',
    "aliases that unfold to millions": BOMB.encode(),
    "a document that contains itself": b"&a {household: *a}",
    "a tag of another language": b"!!python/object/apply:os.system [ls]",
    "two documents": b"a: 1\n---\nb: 2",
}


def run(
    document: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, Any]:
    stdin = io.TextIOWrapper(io.BytesIO(document), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stdin)
    status = main(["determine", "-"])
    out, err = capsys.readouterr()
    return status, json.loads(out or err)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_neither_json_nor_yaml_is_one_fault(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = run(UNREADABLE[name], monkeypatch, capsys)
    assert (status, answer["format"]) == (2, "doudi.errors/1")
    assert [(e["pointer"], e["code"]) for e in answer["errors"]] == [("", "unreadable")]


@pytest.mark.parametrize("document", [b"", b"null", b"[]", b'"x"', b"3", "\ufeff".encode()])
def test_a_document_is_an_object(
    document: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = run(document, monkeypatch, capsys)
    assert (status, answer["errors"][0]["code"]) == (2, "not_an_object")


def test_a_yaml_text_that_nests_a_million_times_does_not_end_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from doudi.cli import main; exit(main(['determine', '-']))"],
        input=b"- " * 1_000_000,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stderr)["errors"][0]["code"] == "unreadable"


def test_a_byte_order_mark_and_yaml_in_braces_are_read() -> None:
    text = json.dumps(_case())
    assert parse(b"\xef\xbb\xbf" + text.encode()) == parse(text)
    assert parse("{format: doudi.case/1, on: 2026-05-20}") == {
        "format": "doudi.case/1",
        "on": "2026-05-20",
    }


def test_a_file_that_is_not_there_is_told_in_the_shape_of_faults(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["determine", "no-such-file.json"]) == 2
    assert json.loads(capsys.readouterr().err)["errors"][0]["code"] == "unreadable"


WRONG = (
    None, True, -1, 1.5, "", "\0", "1e5", "１２", "²", "9" * 30, [], {}, [[]], [{}], {"a": 1},
    10**40, "2026-02-30", "20260520", "1.234", "+1",
)  # fmt: skip


def paths(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    if path:
        yield path
    for key in (
        tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    ):
        yield from paths(tree[key], (*path, key))


def spoilt(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(document))
    here = copy
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return copy


def test_every_field_refuses_or_takes_every_wrong_value_without_failing() -> None:
    case = _case(
        members=[
            {"id": "a", "relation": "01", "carer_of": ["b"], "self_care": {"eating": True}},
            {"id": "b", "relation": "10", "disability": {"category": "mental", "level": 2}},
        ],
        income=[{"member": "a", "item": "wage", "amount": "1.00", "per": "month"}],
        assets=[{"member": "a", "item": "dwelling", "area_m2": "50", "sole": True}],
        obligors=[{"for": ["a"], "relation": "20", "income": "1.00", "per": "year"}],
        current_award={
            "scheme": "dibao", "base": "1.00", "supplements": "0.00", "since": "2020-01-01",
        },
    ) | {
        "parameters": {"dibao.minimum": {"amount": "1.00"}, "edge.multiple": "1.5"},
        "evidence": {"/household/income/0": {"source": "税务", "as_of": "2026-05-01"}},
    }  # fmt: skip
    for path in paths(case):
        for value in WRONG:
            document = spoilt(case, path, value)
            with suppress(CaseRefused, LawMissing):
                determine(document)


def test_faults_of_members_overrides_and_schemes_are_told_together() -> None:
    document = _case(income=[{"member": "z", "item": "wage", "amount": "1.00", "per": "month"}])
    document |= {"schemes": ["lottery"], "parameters": {"dibao.standard.rural": "-1.00"}}
    with pytest.raises(CaseRefused) as refused:
        determine(document)
    assert {f.pointer: f.code for f in refused.value.faults} == {
        "/household/income/0/member": "unknown_member",
        "/parameters/dibao.standard.rural": "bad_value",
        "/schemes/0": "unknown_scheme",
    }
