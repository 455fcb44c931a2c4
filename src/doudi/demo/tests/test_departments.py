"""The departments' files are what the county's truth says, with the published faults and no others."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl
import pytest

from doudi.demo import population
from doudi.demo.departments.broken import BROKEN_SHARE, write_broken
from doudi.demo.departments.deliver import MAKERS, deliver
from doudi.demo.departments.noise import SHARE
from doudi.demo.departments.shapes import SHAPES
from doudi.demo.plants import DEPARTMENTS, plants_of
from doudi.demo.population import Scale
from doudi.verification.deliveries.sheet import column_for, read_sheet
from doudi.verification.deliveries.values import ROW, typed
from doudi.verification.kinds import kinds

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def county():
    return population.build(5, Scale(1_500, 1_500), ON)


@pytest.fixture(scope="module")
def out(county, tmp_path_factory):
    folder = tmp_path_factory.mktemp("departments")
    deliver(county, folder)
    return folder


@pytest.fixture(scope="module")
def records(out) -> pl.DataFrame:
    return pl.read_parquet(out / "truth" / "records.parquet")


@pytest.fixture(scope="module")
def everybody(county):
    homes = [*county.households(), *county.background()]
    return {p.number: p for h in homes for p in h.members}


def _read(out, shape):
    path = next(out.glob(f"{shape.file}.*"))
    return read_sheet(path.read_bytes(), path.name, kinds()[shape.kind])


def test_every_kind_of_the_catalogue_is_delivered():
    assert {s.kind for s in SHAPES} == set(kinds())
    assert set(MAKERS) == set(kinds())


def test_every_heading_is_one_that_the_reader_knows():
    for shape in SHAPES:
        for heading in [h for _, h in shape.who] + list(shape.columns):
            assert column_for(heading, kinds()[shape.kind]) is not None, (shape.kind, heading)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.kind)
def test_every_file_is_read_and_every_row_is_whose_the_truth_says(out, records, everybody, shape):
    sheet = _read(out, shape)
    good, faults = typed(sheet, kinds()[shape.kind])
    known = records.filter(pl.col("kind") == shape.kind)
    assert len(good) + faults.rows == len(known)
    assert faults.rows <= 0.01 * len(known) + 1
    clean = good.join(known.rename({"row": ROW}), on=ROW).filter(pl.col("fault") == "")
    assert len(clean) > 0
    for row in clean.head(200).iter_rows(named=True):
        person = everybody[row["person"]]
        assert row["name"].replace(" ", "") == person.name
        if row["number"]:
            assert row["number"].upper() == person.id_number


def test_one_to_three_rows_in_a_hundred_carry_a_mistake(records):
    """Practice 7: 1-3 % noise of number and name; habits of a source come on top."""
    mistakes = {"digits_exchanged", "digit_wrong", "misheard", "misread", "birth_wrong"}
    spoilt = sum(bool(mistakes & set(f.split("+"))) for f in records["fault"])
    assert spoilt / len(records) == pytest.approx(SHARE, abs=0.006)
    assert 0.01 <= spoilt / len(records) <= 0.03
    kinds_seen = {f for fault in records["fault"] for f in fault.split("+") if f}
    assert mistakes | {"old_number", "no_number", "former_name", "stored_otherwise"} <= kinds_seen


def test_a_row_without_a_number_has_name_birth_date_and_sex_or_place(out, records):
    for shape in SHAPES:
        if shape.nameless:
            assert {"name", "birth_date", "area"} <= {field for field, _ in shape.who}
    assert len(records.filter(pl.col("fault").str.contains("no_number"))) > 5


def test_every_plant_for_the_departments_shows_in_a_file(county, records):
    """A planted anomaly that no file shows could never be found: that would be the test's fault."""
    rows = {(r["kind"], r["person"]) for r in records.iter_rows(named=True)}
    shown_in = {
        "died": "death", "reported_dead_by_mistake": "death", "cremated_only": "cremation",
        "on_payroll": "public_payroll", "temporary_staff": "public_payroll",
        "village_cadre": "public_payroll", "former_cadre": "public_payroll",
        "motorcycle": "vehicle", "scrapped_car": "vehicle", "hidden_vehicle": "vehicle",
        "bought_a_flat": "presale", "old_house": "housing", "hidden_dwelling": "housing",
        "cooperative_member": "business", "closed_shop": "business", "hidden_business": "business",
        "compensation_deposit": "deposit", "hidden_deposit": "deposit", "group_policy": "insurance",
        "hidden_securities": "securities", "sealed_fund": "housing_fund",
        "left_the_job": "social_insurance", "employee_pension": "pension", "in_prison": "prison",
        "moved_away": "household_register", "assisted_elsewhere": "other_assistance",
        "grade_lowered": "disability", "certificate_renewing": "disability",
        "newly_disabled": "disability", "much_electricity": "utilities",
        "oxygen_at_home": "utilities", "no_electricity": "utilities", "cut_off": "utilities",
        "medical_without_income": "medical", "hospital": "medical", "graduated": "school",
        "school_fees": "school", "married": "marriage", "worker_died": "death",
    }  # fmt: skip
    missing = Counter()
    for home in county.households():
        for plant in plants_of(county.seed, home, ON):
            if plant.where == DEPARTMENTS and plant.kind in shown_in:
                person = home.members[plant.member].number
                if (shown_in[plant.kind], person) not in rows:
                    missing[plant.kind] += 1
    assert not missing


def test_there_are_five_to_ten_false_plants_for_a_true_one_about_property(county):
    """Practice 7: 0.4 % true asset hits and five to ten times as many false ones."""
    true = false = people = 0
    for home in county.households():
        people += len(home.members)
        for plant in plants_of(county.seed, home, ON):
            if plant.rule in range(6, 13):
                true, false = true + plant.is_true, false + (not plant.is_true)
    assert true / people == pytest.approx(0.004, abs=0.003)
    assert 4 <= false / true <= 14


def test_delivering_again_writes_the_same_text(county, out, tmp_path):
    deliver(county, tmp_path)
    for path in out.glob("*.csv"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_a_broken_delivery_is_taken_as_far_as_it_goes_and_every_fault_is_named(county, tmp_path):
    broken = write_broken(county, tmp_path, rows=1_000)
    assert len(broken.faults) / broken.rows == pytest.approx(BROKEN_SHARE, abs=0.02)
    sheet = read_sheet(broken.path.read_bytes(), broken.path.name, kinds()["vehicle"])
    _, faults = typed(sheet, kinds()["vehicle"])
    assert set(broken.faults) <= set(faults.table[ROW])
