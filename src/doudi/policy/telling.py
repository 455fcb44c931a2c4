"""Works rules out and writes their steps in one go, for a place and day that is asked about often.

The way in `evaluate.py` and `stepwriting.py` works a rule out first and writes its step when somebody
wants to read it; it can do with unknown values, overrides and loops that read on their way. Nearly
all steps of nearly all households need none of that: for them each rule has one function that does
both (`telling_code.py`). Both ways leave the same steps, and a run may mix them.
"""

from __future__ import annotations

from types import CodeType
from typing import Any

from doudi.policy import exact, fetching, formula, language
from doudi.policy.evaluate import Program, Run, Told
from doudi.policy.fetching import Worker
from doudi.policy.law import LawAt
from doudi.policy.parameters import Parameters
from doudi.policy.rulebook import Rule
from doudi.policy.stepwriting import WORDS, Outline, of_law, outline_of
from doudi.policy.telling_code import LeftOut, code_of
from doudi.policy.unknown import Touched, Unknown

OFTEN = 12  # determinations of a day before functions are made for it
MOST_DAYS = 64  # for which functions are kept
_LANGUAGE: dict[str, Any] = {
    **{n: getattr(exact, n) for n in language.CALLS - {"min", "max"}}, **WORDS, **formula.WORDS,
    "MISSING": object(), "Unknown": Unknown, "Touched": Touched, "Told": Told,
}  # fmt: skip


class Given(dict[str, tuple[object, dict[str, Any]]]):
    """The parameters of a place and day: the value, and how it stands among the inputs of a step."""

    def __init__(self, parameters: Parameters) -> None:
        super().__init__()
        self.parameters = parameters

    def __missing__(self, key: str) -> tuple[object, dict[str, Any]]:
        shown = {"name": key, "value": of_law(self.parameters, key)["value"]}
        made = self[key] = self.parameters.value(key), shown
        return made


class Tellers(dict[str, Worker]):
    """Rule → the function that works it out and writes its step, on a day; made on first use."""

    def __init__(self, program: Program, at: LawAt) -> None:
        super().__init__()
        self.program, self.at = program, at

    def __missing__(self, name: str) -> Worker:
        rule = self.program.rules.get(name)
        made = self[name] = self.program.workers[name] if rule is None else self._told(rule)
        return made

    def _told(self, rule: Rule) -> Worker:
        """The function of the day; all days share its code. The other way where there is none."""
        outline, codes = outline_of(self.program, self.at, rule), self.program.codes
        slow = self.program.workers[rule.name]
        if rule.name not in codes:
            codes[rule.name] = _code(self.program, rule, outline)
        if (code := codes[rule.name]) is None:
            return slow
        who = {} if rule.of == "household" else {"of": rule.of, "id": "", "pointer": ""}
        words = _LANGUAGE | {"fixed": outline.fixed | who, "workers": self, "slow": slow}
        words["unsure"] = self.program.workers.unsure[rule.name]
        exec(code, words)
        return words["tell"]  # type: ignore[no-any-return]


def _code(program: Program, rule: Rule, outline: Outline) -> CodeType | None:
    """None where a formula of its own or groups, which are asked later, need the other way."""
    names = {rule.name, *(target for _, target in program.bindings[rule.name].values())}
    trees = [program.rules[name].tree for name in names if name in program.rules]
    if rule.formula or any("groups" in fetching.calls_of(tree) for tree in trees):
        return None
    try:
        return code_of(rule, outline, set(program.rules), {n for _, n in program.book.facts})
    except LeftOut:
        return None


def prepare(run: Run) -> None:
    """Let the run work its rules out in one go, once its day has been asked about often enough."""
    parameters: Any = run.parameters
    at, program = parameters.at, run.program
    uses = program.uses[at.key] = program.uses.get(at.key, 0) + 1
    if parameters.overrides or run.forced or uses <= OFTEN:
        return
    if (tellers := program.tellers.get(at.key)) is None:  # threads may ask at the same time
        if len(program.tellers) > MOST_DAYS:
            program.tellers.clear()
        tellers = program.tellers[at.key] = Tellers(program, at)
    if at.given is None:
        at.given = Given(Parameters(at, {}))
    run.workers, run.given = tellers, at.given
