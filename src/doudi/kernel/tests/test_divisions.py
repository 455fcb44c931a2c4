"""Divisions: codes by their length, names by their day, the country packed and searchable."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.divisions import (
    DivisionIndex,
    Divisions,
    Level,
    Overlay,
    UnknownDivision,
    deployed,
    level_of,
    national,
    parent_of,
    prefix_range,
    read_overlay,
    write_overlay,
)
from doudi.kernel.divisions.overlay import Change
from doudi.kernel.divisions.packs import Pack, write_pack
from doudi.kernel.divisions.tree import DATA

CODES = st.sampled_from([2, 4, 6, 9, 12]).flatmap(
    lambda n: st.text("0123456789", min_size=n, max_size=n).filter(lambda c: set(c) != {"9"})
)


@given(CODES, CODES)
def test_a_range_holds_what_begins_with_the_code_and_nothing_else(code, other):
    low, high = prefix_range(code)
    assert (low <= other < high) == other.startswith(code)


def test_a_code_filled_with_zeros_is_read_with_its_level_and_not_by_stripping():
    assert prefix_range("110100000000", Level.CITY) == ("1101", "1102")
    assert prefix_range("110100", Level.COUNTY) == ("110100", "110101")
    with pytest.raises(ValueError, match="county"):
        prefix_range("110105001000", Level.COUNTY)


@pytest.mark.parametrize("code", ["", "1", "110", "11010", "1101050010", "11010a", "１１"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValueError, match="division code"):
        level_of(code)


def test_the_country_has_the_published_numbers():
    counts = dict.fromkeys(Level, 0)
    for block in national().blocks():
        for code, _ in block:
            counts[level_of(code)] += 1
    assert list(counts.values()) == [31, 342, 2978, 41352, 620573]


def test_every_division_has_its_parent_in_the_list():
    divisions = Divisions()
    seen: set[str] = set()
    for block in divisions.blocks(villages=False):
        seen.update(code for code, _ in block)
    assert {parent_of(code) for code in seen} - {None} <= seen


def test_the_packed_files_stay_under_four_megabytes():
    assert sum(f.stat().st_size for f in DATA.iterdir()) < 4_000_000


def test_nothing_of_the_villages_is_read_to_name_a_county(monkeypatch):
    monkeypatch.setattr(Pack, "rows", lambda *_: pytest.fail("a block was read"))
    assert Divisions().full_name("330106") == "浙江省杭州市西湖区"


def test_a_village_is_named_with_all_that_is_above_it():
    divisions = Divisions()
    assert divisions.full_name("330106109001") == "浙江省杭州市西湖区三墩镇庙前街社区"
    assert divisions.full_name("110101001001").startswith("北京市东城区东华门街道")
    assert [d.code for d in divisions.children("330106109")][:2] == ["330106109001", "330106109002"]
    assert len(divisions.children()) == 31


def test_a_pack_gives_back_what_was_packed(tmp_path):
    rows = [
        ("009901001001", "𬭎䶮社区居民委员会"), ("009901001003", "老坪村委会"),
        ("009901002001", "N开头的村民委员会"), ("009901002002", "一|二居委会"),
    ]  # fmt: skip
    write_pack(tmp_path / "p", [("009901", rows)], 9)
    assert Pack(tmp_path / "p").rows("009901") == rows
    assert Pack(tmp_path / "p").rows("009902") == []


@pytest.fixture
def changed() -> Divisions:
    entries = {"00": "禾川省", "0099": "望川市", "009901": "青溪县", "009901204": "松岭乡",
               "009901204200": "东湾村", "009901204201": "西湾村"}  # fmt: skip
    return Divisions([Overlay("test", entries, (
        Change(date(2024, 7, 1), "009901204", None, ("009901104",)),
        Change(date(2024, 7, 1), "009901104", "松岭镇"),
        Change(date(2025, 1, 1), "009901104", "雪松镇"),
    ))])  # fmt: skip


def test_a_name_is_the_name_of_the_day(changed):
    assert changed.name("009901204", on=date(2024, 6, 30)) == "松岭乡"
    assert changed.name("009901104", on=date(2024, 7, 1)) == "松岭镇"
    assert changed.name("009901104") == "雪松镇"
    assert [d.name for d in changed.history("009901104")] == ["松岭镇", "雪松镇"]


def test_a_code_that_is_gone_says_what_it_became(changed):
    with pytest.raises(UnknownDivision):
        changed.get("009901204")
    with pytest.raises(UnknownDivision):
        changed.get("009901104", on=date(2024, 6, 30))
    assert changed.became("009901204") == ("009901104",)
    assert [d.code for d in changed.children("009901")] == ["009901104"]
    assert [d.code for d in changed.children("009901", date(2024, 1, 1))] == ["009901204"]


CHANGES = """
source: gazette 7
divisions: {"009901301": 甲乡, "009901302": 乙乡, "009901303": 丙乡}
changes:
  - {since: 2025-01-01, kind: merge, codes: ["009901301", "009901302"], into: "009901301", name: 甲乙乡}
  - {since: 2025-03-01, kind: split, code: "009901303",
     into: [{code: "009901304", name: 丁乡}, {code: "009901305", name: 戊乡}]}
  - {since: 2025-04-01, kind: recode, code: "009901304", to: "009901104", name: 丁镇}
  - {since: 2025-05-01, kind: abolish, code: "009901305"}
"""


def test_a_file_of_changes_is_read_and_written_back(tmp_path):
    source = tmp_path / "changes.yaml"
    source.write_text(CHANGES, encoding="utf-8")
    overlay = read_overlay(source)
    divisions = Divisions([overlay])
    assert divisions.became("009901302") == ("009901301",)
    assert divisions.name("009901301") == "甲乙乡"
    assert divisions.became("009901303") == ("009901304", "009901305")
    assert divisions.became("009901304") == ("009901104",)
    assert divisions.history("009901305")[-1].until == date(2025, 5, 1)
    assert read_overlay(write_overlay(overlay, tmp_path / "again.yaml")) == overlay


def test_an_unknown_kind_of_change_is_refused_by_name(tmp_path):
    source = tmp_path / "changes.yaml"
    source.write_text(
        "source: x\nchanges: [{since: 2025-01-01, kind: vanish, code: '00'}]", "utf-8"
    )
    with pytest.raises(ValueError, match="vanish"):
        read_overlay(source)


def test_a_deployment_sees_a_new_file_of_changes_at_once(tmp_path):
    assert deployed(tmp_path).history("009901") == ()
    (tmp_path / "a.yaml").write_text("source: a\ndivisions: {'009901': 青溪县}", "utf-8")
    assert deployed(tmp_path).name("009901") == "青溪县"
    assert deployed(tmp_path) is deployed(tmp_path)


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> DivisionIndex:
    entries = {"00": "禾川省", "0099": "望川市", "009901": "青溪县", "009901104": "松岭镇"}
    folder = tmp_path_factory.mktemp("index")
    return DivisionIndex(Divisions([Overlay("test", entries)]), folder / "d.sqlite")


def _names(found):
    return [d.name for d in found]


def test_search_finds_by_name_pinyin_and_initials(index):
    assert "西湖区" in _names(index.search("西湖"))
    assert "西湖区" in _names(index.search("xihuqu"))
    assert "重庆市" in _names(index.search("chongqing"))
    assert "松岭镇" in _names(index.search("slz"))
    assert "松岭镇" in _names(index.search("岭镇", limit=200))
    assert index.search("009901104")[0].name == "松岭镇"


def test_search_stays_within_a_place(index):
    found = index.search("镇", within="330106")
    assert found
    assert all(d.code.startswith("330106") for d in found)
    assert index.search("songling", within="0099")[0].name == "松岭镇"


@pytest.mark.parametrize("text", ["", "  ", '"', "' OR 1=1 --", "%", "*", "不存在的地方"])
def test_odd_questions_find_nothing_and_break_nothing(index, text):
    assert index.search(text) == []


def test_the_index_is_made_again_when_the_overlays_change(tmp_path):
    path = tmp_path / "d.sqlite"
    assert DivisionIndex(Divisions(), path).search("青溪县", within="00") == []
    named = Divisions([Overlay("test", {"00": "禾川省", "0099": "望川市", "009901": "青溪县"})])
    assert _names(DivisionIndex(named, path).search("青溪", within="0099")) == ["青溪县"]
