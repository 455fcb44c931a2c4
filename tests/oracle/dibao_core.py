"""The dibao core written once more, for OpenFisca-Core, from the sheets alone: an independent oracle.

Runs in an environment of its own (requirements/oracle.txt) and imports nothing of Doudi:
`python dibao_core.py FOLDER 2026-05` reads columns of 64-bit whole numbers (names in columns.json),
writes `entitled.i64` and `amount.i64` per household, and prints seconds and peak memory as JSON.

Law: Linkou (231025), 民发〔2021〕57号 Arts. 7, 8, 13, 23, and the county's figures. Within the core:
who is a member, counted income, cost of working, transfers, agreed support, the line, the shortfall,
supplements (once per person), up to the yuan. Not within: property. OpenFisca's whole numbers are 32
bits and wrap; the oracle widens them to 64, so that both sides are exact.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from openfisca_core.variables.config import VALUE_TYPES

from openfisca_core.entities import build_entity  # isort: skip

VALUE_TYPES[int]["dtype"] = numpy.int64

Person = build_entity(key="person", plural="persons", label="person", is_person=True)
Household = build_entity(
    key="household", plural="households", label="household", roles=[{"key": "member"}]
)

# GB/T 4761 kinds, statuses, items: codes as the exporter numbers them (see columns.json).
FIRST, PLAN_ENDS = "2000-01-01", "2026-01-01"
INCOME = (
    "wage", "flexible_work", "public_post", "business_net", "farming_net", "property",
    "pension_employee", "pension_resident_basic", "pension_resident_other", "unemployment_benefit",
    "support_received", "compensation", "gift", "transfer_other", "preferential_treatment",
    "family_planning_award", "scholarship", "bravery_award", "social_assistance",
    "disability_subsidy", "old_age_allowance", "nursing_subsidy", "injury_nursing", "funeral_grant",
)  # fmt: skip
NOT_COUNTED = INCOME[14:]
WORK = INCOME[:3]
KIN, STATUS, STUDENT, DISABILITY = {}, {}, {}, {}  # word -> code, filled from columns.json


def dated(**values):
    """An OpenFisca parameter from dates written 2025_01_01."""
    return {"values": {day[1:].replace("_", "-"): {"value": v} for day, v in values.items()}}


PARAMETERS = ParameterNode(
    data={
        "standard": {
            "rural": dated(_2025_01_01=58500, _2026_04_01=63200),
            "urban": dated(_2025_01_01=78000, _2026_04_01=83200),
        },
        "supplement": {"rural": dated(_2025_01_01=10400), "urban": dated(_2025_01_01=14200)},
        # the basic pension of residents was left out during the 14th five-year plan
        "basic_pension_counts": dated(_2000_01_01=0, _2026_01_01=1),
        "adult_from": dated(_2000_01_01=18),
        "elderly_from": dated(_2000_01_01=60),
    }
)


def given(entity_, name_):
    """A variable that is an input."""
    return type(
        name_, (Variable,), {"value_type": int, "entity": entity_, "definition_period": MONTH}
    )


def worked_out(entity_, function):
    """A variable with a formula."""
    body = {
        "value_type": int, "entity": entity_, "definition_period": MONTH, "formula": function,
    }  # fmt: skip
    return type(function.__name__, (Variable,), body)


def day_of(period):
    """The day of the determination: the 20th of the month."""
    return period.start.year * 10_000 + period.start.month * 100 + 20


def age(person, period):
    return (day_of(period) - person("birth_date", period)) // 10_000


def months_away(person, period):
    now, since = day_of(period), person("status_since", period)
    months = (now // 10_000 - since // 10_000) * 12 + now // 100 % 100 - since // 100 % 100
    return months - (now % 100 < since % 100)


def is_excluded(person, period):
    status, away = person("status", period), person("months_away", period)
    left = (status == STATUS["clergy_away"]) & (away >= 36)
    for word in ("prison", "drug_isolation", "missing"):
        left |= (status == STATUS[word]) & (away >= 0)
    return left | (person("is_deceased", period) == 1)


def is_member(person, period, parameters):
    kin, lives_here = person("kin", period), person("co_resident", period) == 1
    minor = person("age", period) < parameters(period).adult_from
    studies = numpy.isin(
        person("student", period),
        [STUDENT[w] for w in ("compulsory", "senior", "vocational", "college", "bachelor")],
    )
    dependent = (person("independent", period) == 0) | studies
    close = (kin == KIN["self"]) | (kin == KIN["spouse"])
    child = (kin == KIN["child"]) & (lives_here | minor | dependent)
    relative = lives_here & (kin != KIN["other"]) & (kin != KIN["child"])
    return (close | child | relative) & (person("is_excluded", period) == 0)


def counted_income(person, period, parameters):
    total = 0
    for item in INCOME:
        if item in NOT_COUNTED:
            continue
        share = parameters(period).basic_pension_counts if item == "pension_resident_basic" else 1
        total = total + person(f"income_{item}", period) * share
    return total


def work_income(person, period):
    return sum(person(f"income_{item}", period) for item in WORK)


def cost_of_working(person, period):
    earned, spent = person("work_income", period), person("spending_employment_cost", period)
    return numpy.where(earned == 0, 0, numpy.minimum(earned, spent))


def net_income(person, period):
    transfers = person("spending_support_paid", period) + person(
        "spending_tax_and_contributions", period
    )
    net = person("counted_income", period) - person("cost_of_working", period) - transfers
    return net * person("is_member", period)


def support_received(person, period):
    return person("income_support_received", period) * person("is_member", period)


def is_severe(person, period):
    kind, level = person("disability_category", period), person("disability_level", period)
    mind = (kind == DISABILITY["intellectual"]) | (kind == DISABILITY["mental"])
    limit = numpy.where(mind, 3, 2)
    return (kind != DISABILITY["none"]) & (level <= limit)


def supplement(person, period, parameters):
    years = person("age", period)
    entitled = (
        (person("serious_illness", period) == 1)
        | (person("is_severe", period) == 1)
        | (years >= parameters(period).elderly_from)
        | (years < parameters(period).adult_from)
    )
    urban = person.household("urban", period)
    each = numpy.where(
        urban == 1, parameters(period).supplement.urban, parameters(period).supplement.rural
    )
    return entitled * each * person("is_member", period)


def size(household, period):
    return household.sum(household.members("is_member", period))


def income(household, period):
    own = household.sum(household.members("net_income", period))
    arrived = household.sum(household.members("support_received", period))
    beyond = numpy.maximum(0, household("support_agreed", period) - arrived)
    return numpy.maximum(0, own + beyond)


def line(household, period, parameters):
    law = parameters(period).standard
    standard = numpy.where(household("urban", period) == 1, law.urban, law.rural)
    return standard * household("size", period) * 12


def entitled(household, period):
    below = household("income", period) < household("line", period)
    return below & (household("size", period) >= 1)


def amount(household, period):
    shortfall = numpy.maximum(0, household("line", period) - household("income", period))
    extra = household.sum(household.members("supplement", period)).astype(numpy.int64)
    yearly = shortfall + extra * 12
    up_to_yuan = -(-yearly // 1200) * 100
    return numpy.where(household("entitled", period), up_to_yuan, 0)


PERSON = [age, months_away, is_excluded, is_member, counted_income, work_income, cost_of_working,
          net_income, support_received, is_severe, supplement]  # fmt: skip
HOUSEHOLD = [size, income, line, entitled, amount]


def system(columns):
    """The tax and benefit system, with an input for every column."""
    made = TaxBenefitSystem([Person, Household])
    made.parameters = PARAMETERS
    for entity, named in ((Person, columns["person"]), (Household, columns["household"])):
        for name in named:
            made.add_variable(given(entity, name))
    for function in PERSON:
        made.add_variable(worked_out(Person, function))
    for function in HOUSEHOLD:
        made.add_variable(worked_out(Household, function))
    return made


def simulation(made, home, households, columns, period):
    """One month of every household; `columns`: entity -> name -> whole numbers, taken as they come."""
    builder = SimulationBuilder()
    builder.create_entities(made)
    builder.declare_person_entity("person", numpy.arange(len(home)))
    houses = builder.declare_entity("household", numpy.arange(households))
    houses.members_entity_id = home
    houses.members_role = numpy.repeat(numpy.array(Household.flattened_roles), len(home))
    run = builder.build(made)
    for found in columns.values():
        for name, values in found:
            run.set_input(name, period, values)
    return run


def learn(words):
    """The codes of the words, by column."""
    for known, column in ((KIN, "kin"), (STATUS, "status"), (STUDENT, "student"),
                          (DISABILITY, "disability_category")):  # fmt: skip
        known.update({word: code for code, word in enumerate(words[column])})


def from_files(folder, header, entity):
    """(name, values) of the columns that lie in a folder."""
    for name in header["columns"][entity]:
        yield name, numpy.fromfile(folder / f"{entity}.{name}.i64", dtype=numpy.int64)


def main(folder, period):
    header = json.loads((folder / "columns.json").read_text())
    learn(header["words"])
    start, clock = time.process_time(), time.perf_counter()
    home = numpy.fromfile(folder / "person.household.i64", dtype=numpy.int64)
    columns = {entity: from_files(folder, header, entity) for entity in ("person", "household")}
    run = simulation(system(header["columns"]), home, header["households"], columns, period)
    built, loaded = time.process_time(), time.perf_counter()
    for name in ("entitled", "amount"):
        run.calculate(name, period).astype(numpy.int64).tofile(folder / f"{name}.i64")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    done = time.process_time()
    figures = {"load": built - start, "compute": done - built, "peak_mb": peak}
    figures |= {"load_wall": loaded - clock, "compute_wall": time.perf_counter() - loaded}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
