"""A rule is compiled twice, for known and for unknown values: where all is known both say the same."""

import json
from typing import Any

from doudi.policy import fetching, telling, threefold
from doudi.policy.contract import read_case
from doudi.policy.determine import determine, program_of
from doudi.policy.errors import LawMissing
from doudi.policy.evaluate import Instance, Run, Step, Told
from doudi.policy.instances import household_of
from doudi.policy.law import Law, open_law
from doudi.policy.parameters import Parameters
from doudi.policy.schemes import world
from doudi.policy.tests.random_cases import cases


def _determined(law: Law, seed: int) -> list[Run]:
    runs = []
    for document in cases(12, seed, gaps=0.0):
        case = read_case(document)
        parameters = Parameters(law.at(case.area, case.on), {})
        run = Run(program_of(law, case.on), household_of(case), parameters)
        for scheme in world(law).schemes.values():
            for who in scheme.subjects(run):
                for name in filter(None, (*scheme.conditions, scheme.amount)):
                    run.of(name, who)
        runs.append(run)
    return runs


def _steps(who: Instance) -> list[Step | Told]:
    below = [c for group in who.children.values() if isinstance(group, list) for c in group]
    return [*who.steps.values(), *(step for child in below for step in _steps(child))]


def test_where_all_is_known_both_ways_give_the_same_value_from_the_same_arguments():
    law, compared, careful = open_law(), 0, {}
    for run in _determined(law, 31):
        for step in _steps(run.household):
            assert isinstance(step, Step)
            if not step.was_plain:
                continue
            name, rule = step.rule.name, step.rule
            if (id(run.program), name) not in careful:
                words = fetching.raw(run.program.bindings[name])
                careful[id(run.program), name] = threefold.compiled(rule.tree, words)
            reads: dict[str, object] = {}
            value = careful[id(run.program), name](step.who, reads)
            assert value == step.value, name
            assert list(reads) == list(step.reads), name
            compared += 1
    assert compared > 2_000


def test_what_is_told_in_one_go_is_the_same_to_the_byte(monkeypatch):
    """Steps of the hundredth household of a day come out of functions made for them."""
    law = open_law()
    some = [*cases(14, 5, gaps=0.05), *cases(8, 6, gaps=0.3)]
    monkeypatch.setattr(telling, "OFTEN", 10**9)
    slowly = [_text(case, law) for case in some]
    monkeypatch.setattr(telling, "OFTEN", 0)
    assert [_text(case, law) for case in some] == slowly


def _text(case: dict[str, Any], law: Law) -> str:
    try:
        return json.dumps(determine(case, law), ensure_ascii=False)
    except LawMissing as gap:
        return str(gap)


def test_nearly_all_steps_of_a_household_without_gaps_are_told_in_one_go(monkeypatch):
    monkeypatch.setattr(telling, "OFTEN", 0)
    law, told, slow = open_law(), 0, 0
    for document in cases(12, 8, gaps=0.0):
        case = read_case(document | {"area": "009901", "on": "2026-08-01"})
        parameters = Parameters(law.at(case.area, case.on), {})
        run = Run(program_of(law, case.on), household_of(case), parameters)
        telling.prepare(run)
        for name in (*world(law).schemes["dibao"].conditions, "dibao_amount_monthly"):
            run.of(name)
        steps = _steps(run.household)
        told += sum(isinstance(step, Told) for step in steps)
        slow += sum(not isinstance(step, Told) for step in steps)
    assert told > 4 * slow > 0


def test_overrides_and_rare_days_are_left_to_the_other_way():
    law = open_law()
    case = read_case(next(cases(1, 9, gaps=0.0)) | {"area": "009901", "on": "2026-03-17"})
    program = program_of(law, case.on)
    for overrides, times in (({}, telling.OFTEN), ({"edge.multiple": 2}, telling.OFTEN + 3)):
        for _ in range(times):
            run = Run(
                program, household_of(case), Parameters(law.at(case.area, case.on), overrides)
            )
            telling.prepare(run)
            assert run.workers is program.workers
    run = Run(program, household_of(case), Parameters(law.at(case.area, case.on), {}))
    telling.prepare(run)
    assert run.workers is not program.workers


def test_a_formula_that_meets_a_group_nobody_knows_is_left_empty():
    """All that was read is known but a group; writing the formula once ended the determination."""
    household = {"residence": "rural", "members": [{"id": "a", "relation": "01"}]}
    case = {"format": "doudi.case/1", "area": "310104", "on": "2025-05-01", "household": household}
    result = determine(case)["results"][0]
    assert result["outcome"] == "cannot_say_yet"
    limits = [s for s in result["steps"] if s["name"] == "money_limit_person"]
    assert [limit["formula"] for limit in limits] == [""]
