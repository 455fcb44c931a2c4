"""The fictional county lies over the real divisions without touching them."""

from __future__ import annotations

from datetime import date

from doudi.demo import divisions, places
from doudi.kernel.divisions import Divisions, deployed


def test_every_fictional_place_has_its_name_and_nothing_real_is_covered():
    county = Divisions([divisions.overlay()])
    for code, name in places.division_rows():
        assert county.name(code) == name
        assert Divisions().history(code) == ()
    assert len(county.children("009901")) == len(places.TOWNSHIPS)


def test_the_county_shows_a_recoding_a_merger_and_a_renaming():
    county = Divisions([divisions.overlay()])
    before = date(2024, 6, 30)
    assert county.name("009901204", before) == "松岭乡"
    assert county.became("009901204") == ("009901104",)
    assert county.became("009901102230") == ("009901102203",)
    assert county.name("009901002", before) == "南关街道"


def test_installing_twice_changes_nothing(tmp_path):
    path = divisions.install(tmp_path)
    first = path.stat().st_mtime_ns
    assert divisions.install(tmp_path).stat().st_mtime_ns == first
    assert deployed(tmp_path).full_name("009901100") == "禾川省望川市青溪县石桥镇"
