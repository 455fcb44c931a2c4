"""A rule is compiled twice, for known and for unknown values: where all is known both say the same."""

from datetime import date

from doudi.policy import fetching, stepwriting, threefold
from doudi.policy.contract import read_case
from doudi.policy.determine import determine, program_of
from doudi.policy.evaluate import Instance, Run, Step
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


def _steps(who: Instance) -> list[Step]:
    below = [c for group in who.children.values() if isinstance(group, list) for c in group]
    return [*who.steps.values(), *(step for child in below for step in _steps(child))]


def test_where_all_is_known_both_ways_give_the_same_value_from_the_same_arguments():
    law, compared, careful = open_law(), 0, {}
    for run in _determined(law, 31):
        for step in _steps(run.household):
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


def test_a_step_that_is_written_often_reads_like_one_that_is_written_once(monkeypatch):
    """Explanations of the hundredth household come out of functions made for them."""
    law = open_law()
    some = [c | {"area": "009901"} for c in cases(10, 5, gaps=0.05)]
    monkeypatch.setattr(stepwriting, "OFTEN", 10**9)
    for day in {date.fromisoformat(c["on"]) for c in some}:
        program_of(law, day).outlines.clear()
    slowly = [determine(case, law) for case in some]
    monkeypatch.setattr(stepwriting, "OFTEN", 0)
    determine(some[0], law)
    assert [determine(case, law) for case in some] == slowly
