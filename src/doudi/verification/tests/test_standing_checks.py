"""Standing checks: each declared one runs, finds what it is for, and leaves the innocent alone."""

from datetime import date

import duckdb
import pytest

from doudi.verification.checks.declared import checks
from doudi.verification.checks.run import Found, not_run, run_checks
from doudi.verification.checks.views import create_empty

ON = date(2026, 11, 1)
WANG, LIU = 1, 2  # two persons, each alone in the household of the same number


@pytest.fixture
def county() -> duckdb.DuckDBPyConnection:
    """Two households of one person, both on dibao since last year, with nothing against them."""
    con = duckdb.connect()
    create_empty(con)
    for i in (WANG, LIU):
        con.execute(
            """INSERT INTO households BY NAME SELECT $i AS household_id, '009901002003' AS area,
               'rural' AS residence, 1 AS size, $i AS head_id, 'lane ' || $i AS address_key,
               DATE '2020-01-01' AS opened_on, 0 AS income_yearly, false AS is_known_poor""",
            {"i": i},
        )
        con.execute(
            """INSERT INTO persons BY NAME SELECT $i AS person_id, $i AS household_id, 'x' AS name,
               DATE '1950-05-01' AS birth_date, 'male' AS sex, 'present' AS status, 'none' AS labour,
               'none' AS employment, 'none' AS student, '2' AS disability_level,
               true AS is_severely_disabled, false AS serious_illness""",
            {"i": i},
        )
        con.execute(
            """INSERT INTO awards BY NAME SELECT $i AS award_id, $i AS household_id,
               'dibao' AS scheme, true AS is_running, 63200 AS amount, 63200 AS computed,
               DATE '2026-01-20' AS decided_on, DATE '2026-01-18' AS notice_ended_on,
               DATE '2026-01-08' AS checked_on, DATE '2027-01-01' AS review_due_on,
               false AS is_urgent, [7] AS surveyed_by, 8 AS decided_by""",
            {"i": i},
        )
        con.execute("INSERT INTO award_members VALUES ($i, $i)", {"i": i})
        con.execute("INSERT INTO limits VALUES ($i, 1, 63200, 94800, 1516800, 205000)", {"i": i})
    return con


def found_by(con: duckdb.DuckDBPyConnection, check: str) -> list[tuple[int, int | None]]:
    return [(f.household_id, f.amount) for f in run_checks(con, on=ON, only=[check])]


@pytest.mark.parametrize("key", sorted(checks()))
def test_every_check_runs_and_finds_nothing_against_two_blameless_households(
    county: duckdb.DuckDBPyConnection, key: str
) -> None:
    assert run_checks(county, on=ON, only=[key]) == []


def test_money_paid_after_the_month_of_death_is_found_with_its_sum(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute(
        "INSERT INTO hit_death BY NAME SELECT 1 person_id, 40 row, DATE '2026-08-30' died_on"
    )
    for month, day in ((202608, "2026-08-10"), (202609, "2026-09-10"), (202610, "2026-10-10")):
        county.execute(
            """INSERT INTO payments SELECT $m, 1, 1, $m, CAST($d AS DATE), 63200, 'a', false""",
            {"m": month, "d": day},
        )
    assert found_by(county, "paid_after_death") == [(WANG, 126400)]


def test_somebody_with_two_awards_has_each_home_and_account_once(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute(
        """INSERT INTO awards BY NAME SELECT 3 AS award_id, 1 AS household_id,
           'disability_living' AS scheme, true AS is_running, 9000 AS amount"""
    )
    county.execute("INSERT INTO award_members VALUES (3, 1)")
    county.execute("INSERT INTO hit_housing BY NAME SELECT 1 person_id, 5 row, '农村住宅' AS use")
    county.execute("INSERT INTO hit_deposit BY NAME SELECT 1 person_id, 6 row, 900000 balance")
    assert found_by(county, "more_homes_than_one") == []
    assert found_by(county, "money_over_limit") == []


@pytest.mark.parametrize(("balance", "is_found"), [(1516800, False), (1516801, True)])
def test_money_is_over_the_limit_only_when_it_exceeds_it(
    county: duckdb.DuckDBPyConnection, balance: int, is_found: bool
) -> None:
    county.execute(
        "INSERT INTO hit_deposit BY NAME SELECT 2 person_id, 7 row, CAST($b AS BIGINT) balance",
        {"b": balance},
    )
    assert bool(found_by(county, "money_over_limit")) == is_found


@pytest.mark.parametrize(
    ("type_", "state", "is_found"),
    [("小型轿车", "正常", True), ("小型轿车", "注销", False), ("普通二轮摩托车", "正常", False)],
)
def test_a_car_asks_and_a_motorcycle_or_scrapped_car_does_not(
    county: duckdb.DuckDBPyConnection, type_: str, state: str, is_found: bool
) -> None:
    county.execute(
        "INSERT INTO hit_vehicle BY NAME SELECT 1 person_id, 3 row, $t AS type, $s AS state",
        {"t": type_, "s": state},
    )
    assert bool(found_by(county, "owns_vehicle")) == is_found


def test_one_account_for_two_households_is_found_for_both(
    county: duckdb.DuckDBPyConnection,
) -> None:
    for i in (WANG, LIU):
        county.execute(
            "INSERT INTO payments SELECT $i, $i, $i, 202610, DATE '2026-10-10', 63200, 'same', false",
            {"i": i},
        )
    assert [h for h, _ in found_by(county, "one_account_many_households")] == [WANG, LIU]


def test_a_decision_before_the_end_of_the_notice_is_found(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("UPDATE awards SET notice_ended_on = DATE '2026-01-25' WHERE award_id = 2")
    assert [h for h, _ in found_by(county, "steps_out_of_order")] == [LIU]


def test_a_severely_disabled_poor_person_without_any_scheme_may_need_help(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("UPDATE awards SET is_running = false WHERE award_id = 1")
    assert [h for h, _ in found_by(county, "severe_without_scheme")] == [WANG]


def test_who_has_an_application_under_way_is_not_discovered_again(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("UPDATE awards SET is_running = false WHERE award_id = 1")
    county.execute("INSERT INTO applying VALUES (1)")
    assert found_by(county, "severe_without_scheme") == []


def test_the_costs_of_illness_count_before_a_family_is_called_too_well_off(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("UPDATE awards SET is_running = false WHERE award_id = 1")
    county.execute("UPDATE households SET income_yearly = 94800 * 12 + 5000 WHERE household_id = 1")
    assert found_by(county, "severe_without_scheme") == []
    county.execute("UPDATE households SET spending_yearly = 5000 WHERE household_id = 1")
    assert [h for h, _ in found_by(county, "severe_without_scheme")] == [WANG]


def test_one_photo_in_the_files_of_two_households_is_found_for_both(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("INSERT INTO papers VALUES (1, 'aa'), (1, 'aa'), (2, 'bb')")
    assert found_by(county, "paper_in_two_files") == []
    county.execute("INSERT INTO papers VALUES (2, 'aa')")
    assert [h for h, _ in found_by(county, "paper_in_two_files")] == [WANG, LIU]


def test_two_journeys_within_a_year_ask_and_one_does_not(county: duckdb.DuckDBPyConnection) -> None:
    for row, (who, day) in enumerate(
        [(1, "2026-03-01"), (1, "2026-09-01"), (2, "2026-03-01"), (2, "2025-09-01")]
    ):
        county.execute(
            "INSERT INTO hit_travel BY NAME SELECT $w person_id, $r row, CAST($d AS DATE) left_on",
            {"w": who, "r": row, "d": day},
        )
    assert [h for h, _ in found_by(county, "travels_abroad")] == [WANG]


@pytest.mark.parametrize(("fee", "is_found"), [(2_000_000, False), (2_000_001, True)])
def test_school_fees_are_high_above_the_figure(
    county: duckdb.DuckDBPyConnection, fee: int, is_found: bool
) -> None:
    county.execute(
        "INSERT INTO hit_school BY NAME SELECT 1 person_id, 1 row, CAST($f AS BIGINT) fee",
        {"f": fee},
    )
    assert bool(found_by(county, "high_school_fees")) == is_found


@pytest.mark.parametrize(
    ("result", "due", "is_found"),
    [("通过", "2027-05-01", False), ("未通过", "2027-05-01", True), ("通过", "2026-10-31", True)],
)
def test_a_pension_not_certified_or_overdue_asks_somebody_to_look(
    county: duckdb.DuckDBPyConnection, result: str, due: str, is_found: bool
) -> None:
    county.execute(
        """INSERT INTO hit_life_certification BY NAME
           SELECT 1 person_id, 1 row, $r AS result, CAST($d AS DATE) AS due_on""",
        {"r": result, "d": due},
    )
    assert bool(found_by(county, "life_not_certified")) == is_found


def test_a_decider_who_refuses_far_more_than_the_county_is_named_and_a_small_hand_is_not(
    county: duckdb.DuckDBPyConnection,
) -> None:
    decided = """INSERT INTO handled SELECT $start + i, $home, $who, i < $refused, DATE '2026-06-01'
                 FROM range($n) t(i)"""
    for start, home, who, refused, n in (
        (0, 2, 7, 20, 200),
        (1000, 1, 8, 25, 40),
        (2000, 2, 9, 9, 9),
    ):
        county.execute(
            decided, {"start": start, "home": home, "who": who, "refused": refused, "n": n}
        )
    found = run_checks(county, on=ON, only=["handler_out_of_line"])
    assert ("decider:8",) in [f.evidence for f in found]
    assert ("decider:9",) not in [f.evidence for f in found]


def test_an_old_person_alone_without_electricity_may_need_help(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("INSERT INTO hit_utilities BY NAME SELECT 1 person_id, 5 row, 0.5 kwh_month")
    assert [h for h, _ in found_by(county, "alone_without_electricity")] == [WANG]


def test_the_same_finding_has_the_same_fingerprint_on_another_day(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("UPDATE awards SET review_due_on = DATE '2026-06-01' WHERE award_id = 1")

    def prints(on: date) -> list[str]:
        found: list[Found] = run_checks(county, on=on, only=["review_overdue"])
        return [f.fingerprint for f in found]

    assert prints(ON) == prints(date(2026, 12, 1)) != []


def test_a_check_without_its_source_is_named_and_not_silently_clean() -> None:
    assert "death" in not_run(["cremation"])["paid_after_death"]
    assert "paid_after_death" not in not_run(["death"])


def test_what_one_owns_is_asked_about_where_help_depends_on_means(county):
    """A nursing subsidy for the disabled looks at nobody's car."""
    columns = [row[0] for row in county.execute("DESCRIBE hit_vehicle").fetchall()]
    county.execute(
        f"INSERT INTO hit_vehicle ({', '.join(columns[:2])}, type) VALUES (1, 7, '小型轿车')"
    )
    assert found_by(county, "owns_vehicle")
    county.execute("UPDATE awards SET scheme = 'disability_nursing'")
    assert not found_by(county, "owns_vehicle")


def test_the_schemes_that_look_at_means_are_those_with_a_property_test():
    from doudi.policy.schemes import load

    asked = {s.id for s in load().values() if s.looks_at_means}
    assert asked == {
        "dibao", "dibao_single", "tekun", "edge", "rigid", "low_income", "temporary",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "base", "is_found"),
    [(None, 400000, True), (100000, 400000, True), (200000, 400000, False), (60000, 210000, False)],
)
def test_a_housing_fund_asks_unless_a_wage_that_fits_its_base_was_declared(
    county: duckdb.DuckDBPyConnection, declared: int | None, base: int, is_found: bool
) -> None:
    """Half the base is enough, and the lowest bases fit any wage (short hours)."""
    county.execute(
        """INSERT INTO hit_housing_fund BY NAME SELECT 1 person_id, 3 row, '正常' AS state,
           CAST($base AS BIGINT) AS base, 1200000 AS balance""",
        {"base": base},
    )
    if declared:
        county.execute(
            "INSERT INTO declared VALUES (1, 1, 'income', 'wage', $monthly)", {"monthly": declared}
        )
    assert bool(found_by(county, "housing_fund_paid")) == is_found


def test_costs_that_the_household_declared_itself_ask_nobody_who_paid(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("INSERT INTO hit_medical BY NAME SELECT 1 person_id, 3 row, 2200000 AS own_pay")
    assert found_by(county, "spends_more_than_it_has") == [(WANG, 2200000)]
    county.execute("UPDATE households SET spending_yearly = 2200000 WHERE household_id = 1")
    assert found_by(county, "spends_more_than_it_has") == []


def test_a_household_is_named_once_for_the_same_costs(county: duckdb.DuckDBPyConnection) -> None:
    county.execute("UPDATE awards SET is_running = false WHERE award_id = 1")
    county.execute("UPDATE persons SET is_severely_disabled = false WHERE person_id = 1")
    county.execute("UPDATE households SET income_yearly = 3000000 WHERE household_id = 1")
    county.execute("INSERT INTO hit_medical BY NAME SELECT 1 person_id, 3 row, 2200000 AS own_pay")
    both = ["hospital_costs", "costs_against_income"]
    assert [f.check for f in run_checks(county, on=ON, only=both)] == ["hospital_costs"]
    assert found_by(county, "costs_against_income") == [(WANG, 2200000)]


def test_what_school_costs_counts_before_a_family_is_called_too_well_off(
    county: duckdb.DuckDBPyConnection,
) -> None:
    county.execute("INSERT INTO hit_school BY NAME SELECT 1 person_id, 3 row, 1800000 AS fee")
    county.execute(
        "UPDATE households SET income_yearly = 94800 * 12 + 1800001 WHERE household_id = 1"
    )
    assert found_by(county, "school_fees") == []
    county.execute(
        "UPDATE households SET income_yearly = 94800 * 12 + 1800000 WHERE household_id = 1"
    )
    assert found_by(county, "school_fees") == [(WANG, 1800000)]
