"""`doudi law …`: what is in force where, whether the folder is sound, what is due, what changed."""

import json
import shutil
from pathlib import Path

import pytest

from doudi.cli import main
from doudi.policy.law.files import root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A law folder that a test may spoil."""
    copy = tmp_path / "law"
    shutil.copytree(root(), copy)
    return copy


def spoil(folder: Path, name: str, written: str, instead: str) -> None:
    file = folder / f"parameters/{name}.yaml"
    if "/" not in name:
        file = folder / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert written in text, f"{name} no longer has {written!r}"
    file.write_text(text.replace(written, instead, 1), encoding="utf-8")


def test_a_place_lists_its_values_with_citation_and_origin(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["law", "parameters", "--area", "231025", "--on", "2026-05-20", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    by_key = {p["key"]: p for p in listed["parameters"]}
    rural = by_key["dibao.standard.rural"]
    assert (rural["value"], rural["place"], rural["inherited"]) == ("632.00", "231025", False)
    assert rural["cites"]["cite"] == "linkou-seed-2026:standards"
    assert by_key["dibao.grace.maximum"]["place"] == "CN"
    assert by_key["dibao.grace.maximum"]["inherited"] is True
    assert "property.money_per_head" in listed["missing"]


def test_a_gap_in_the_seed_stays_a_gap(capsys: pytest.CaptureFixture[str]) -> None:
    main(["law", "parameters", "--area", "231025", "--on", "2026-02-01", "--json"])
    listed = json.loads(capsys.readouterr().out)
    assert "dibao.standard.rural" in listed["missing"]


def test_the_list_is_readable_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    main(["law", "parameters", "--area", "009901", "--on", "2026-05-20"])
    assert "农村低保标准" in capsys.readouterr().out
    main(["law", "parameters", "--area", "009901", "--on", "2026-05-20", "--lang", "en"])
    assert "Rural dibao standard" in capsys.readouterr().out


def test_the_difference_between_two_days_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    main(["law", "diff", "--area", "009901", "--from", "2025-12-31", "--to", "2026-01-01"])
    out = capsys.readouterr().out
    assert "农村低保标准：由 585.00 元/人·月 改为 632.00 元/人·月（2026-01-01起" in out
    main(["law", "diff", "--area", "009901", "--from", "2026-05-20", "--to", "2026-05-21"])
    assert "没有变化" in capsys.readouterr().out


def test_the_law_of_july_2026_shows_in_the_difference(capsys: pytest.CaptureFixture[str]) -> None:
    args = [
        "law",
        "diff",
        "--area",
        "009901",
        "--from",
        "2026-06-30",
        "--to",
        "2026-07-01",
        "--lang",
        "en",
    ]
    main(args)
    out = capsys.readouterr().out
    assert "Hearing before a cut: changed from no to yes" in out
    assert "Fine for fraud" in out


def test_values_unchecked_for_a_year_are_due(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "due", "--on", "2026-11-23"]) == 0
    assert main(["law", "due", "--on", "2027-11-23"]) == 1
    assert "dibao.standard.rural" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "written", "instead", "told"),
    [
        ("edge/multiple", "cites: soo-2023-39:edge", "cites: no-such-text:art-1", "no-such-text"),
        ("edge/multiple", "tag: V", "tag: Q", "tag 'Q'"),
        ("edge/multiple", 'value: "1.5"', 'value: "one and a half"', "edge.multiple"),
        ("edge/multiple", "cites: mca", "cite: x, cites: mca", "nothing reads the field 'cite'"),
        ("edge/multiple", "checked_on: 2026-11-22", "checked_on: lately", "checked_on"),
        ("dibao/standard.rural", "    2024-01-01:", "    2023-01-01:", "written twice"),
        ("tekun/basic.rural", '"009901":', '"999999":', "999999 is not in places.yaml"),
        ("old_age_allowance/bands", '  "009901":', '  "0092":', "old_age_allowance.bands has no value"),
        ("texts", "  tag: V", "  tag: sure", "tag 'sure'"),
        ("texts", "民发〔2021〕57号", "民发〔2021〕75号", "民发〔2021〕57号 has no entry"),
        ("places", "tag: V", "tag: sure", "give a tag"),
    ],
)  # fmt: skip
def test_a_slip_makes_the_check_red_and_says_where(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    written: str,
    instead: str,
    told: str,
) -> None:
    spoil(folder, name, written, instead)
    assert main(["law", "check", "--law", str(folder)]) == 1
    assert told in capsys.readouterr().out


def test_a_folder_that_cannot_be_read_is_said_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "parameters/edge/multiple.yaml").write_text("key: [", encoding="utf-8")
    assert main(["law", "check", "--law", str(folder)]) == 2
    assert "edge/multiple.yaml" in capsys.readouterr().err


def test_a_place_shows_its_schemes_with_what_they_ask(capsys: pytest.CaptureFixture[str]) -> None:
    args = ["law", "schemes", "--area", "341002102", "--on", "2026-05-20", "--json"]
    assert main(args) == 0
    offered = {s["scheme"]: s for s in json.loads(capsys.readouterr().out)}
    education = offered["liyang_education"]
    assert education["pays"] == "year"
    assert education["conditions"][1]["label"]["zh"] == "城镇困难户"
    assert education["documents"][0]["zh"] == "在读证明"
    assert "tunxi_education" in offered  # the district's schemes reach the town
    main(["law", "schemes", "--area", "231025", "--on", "2026-05-20"])
    out = capsys.readouterr().out
    assert "高龄津贴" in out
    assert "黎阳镇" not in out


def test_the_check_looks_at_what_this_deployment_laid_over_the_law(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    value = {
        "key": "dibao.standard.rural", "place": "009901", "since": "2027-01-01", "value": "700.00",
        "cites": "qingxi-2027-1:standard", "checked_on": "2026-11-02", "tag": "L",
    }  # fmt: skip
    document = {"format": "doudi.law-overlay/1", "texts": {}, "values": [value]}
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.delenv("DOUDI_LAW_OVERLAY", raising=False)
    (tmp_path / "law").mkdir()
    (tmp_path / "law/overlay.yaml").write_text(json.dumps(document), encoding="utf-8")
    assert main(["law", "check"]) == 1
    assert "qingxi-2027-1:standard" in capsys.readouterr().out
    value["cites"] = "mca-2021-57:art-13"
    (tmp_path / "law/overlay.yaml").write_text(json.dumps(document), encoding="utf-8")
    assert main(["law", "check"]) == 0
    assert "其中本部署覆盖 1 个" in capsys.readouterr().out
