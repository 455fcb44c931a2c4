"""The door of the policy room: one case file in, one determination out. Pure and repeatable."""

from __future__ import annotations

from datetime import date
from typing import Any

from doudi.kernel.money import yuan
from doudi.policy import explain, rulebook, schemes, telling
from doudi.policy.contract import Case, read_case
from doudi.policy.contract.faults import pointer
from doudi.policy.errors import CaseRefused, Fault, LawBroken, LawMissing, RuleRefused
from doudi.policy.evaluate import Instance, Program, Run, link
from doudi.policy.instances import household_of
from doudi.policy.law import Law, open_law
from doudi.policy.parameters import Parameters, checked, faults_of
from doudi.policy.rulebook import Rulebook
from doudi.policy.schemes import Scheme
from doudi.policy.unknown import FACT, LAW, Unknown, all_causes
from doudi.policy.wouldchange import would_change

FORMAT = "doudi.determination/1"
AMOUNTS = {"month": "amount_monthly", "year": "amount_yearly", "once": "amount_once"}


def determine(document: Any, law: Law | None = None) -> dict[str, Any]:
    """The determination of a `doudi.case/1` document.

    Raises `CaseRefused` with every fault of the document, and `LawMissing` when the answer turns
    on a parameter that has no value for the place and day.
    """
    law = law or open_law()
    case = document if isinstance(document, Case) else _admitted(document, law)
    at = law.at(case.area, case.on)
    parameters = Parameters(at, checked(law, case.parameters))
    parameters.raw = case.parameters or {}
    run = Run(program_of(law, case.on), household_of(case), parameters)
    telling.prepare(run)
    results, gaps = [], []
    for scheme in _schemes(case, parameters):
        try:
            results.append(Answer(run, scheme, case).document())
        except LawMissing as gap:
            gaps.append((scheme.id, gap))
    _raise_gaps(case, gaps, is_silent=not results)
    run.end()
    return _document(case, at.identity(rulebook.source_hash()), results, gaps)


def _admitted(document: Any, law: Law) -> Case:
    """The document as a case. Raises `CaseRefused` with the faults of all its parts at once."""

    def further(tree: Any) -> list[Fault]:
        return _unknown_schemes(tree.get("schemes"), law) + faults_of(law, tree.get("parameters"))

    return read_case(document, further)


def _unknown_schemes(wanted: Any, law: Law) -> list[Fault]:
    known = schemes.world(law).schemes
    return [
        Fault(
            pointer(("schemes", i)),
            "unknown_scheme",
            f"没有救助项目 {s}",
            f"there is no scheme {s!r}",
        )
        for i, s in enumerate(wanted if isinstance(wanted, list) else ())
        if isinstance(s, str) and s not in known
    ]


def _raise_gaps(case: Case, gaps: list[tuple[str, LawMissing]], *, is_silent: bool) -> None:
    """A gap ends the determination where the scheme was asked for by name, or is dibao itself.

    Raises `LawMissing` naming every parameter that the schemes concerned lack.
    """
    named = [gap for id_, gap in gaps if case.schemes is not None or id_ == "dibao"]
    ending = named or [gap for _, gap in gaps if is_silent]
    if ending:
        keys = list(dict.fromkeys(key for gap in ending for key in gap.keys))
        raise LawMissing(keys[0], ending[0].place, ending[0].day, others=tuple(keys[1:]))


def _document(
    case: Case, identity: str, results: list[dict[str, Any]], gaps: list[tuple[str, LawMissing]]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "format": FORMAT,
        "law": identity,
        "area": case.area,
        "on": case.on.isoformat(),
        "hypothetical": bool(case.parameters),
        "results": results,
    }
    if case.parameters:
        made["parameters"] = case.parameters
    if gaps:
        made["not_determined"] = [
            {"scheme": s, "code": "law_missing", "keys": list(g.keys)} for s, g in gaps
        ]
    if case.evidence:
        made["evidence"] = {
            k: e.model_dump(mode="json", exclude_none=True) for k, e in case.evidence.items()
        }
    return made


_PROGRAMS: dict[tuple[str, Any], Program] = {}


def program_of(law: Law, day: date) -> Program:
    """The rules of the day, linked once between two days on which any rule changes."""
    book = schemes.world(law).book
    era = max((d for d in _days(law.rules_key, book) if d <= day), default=day)
    key = (law.rules_key, era)
    if (program := _PROGRAMS.get(key)) is None:  # threads may ask at the same time
        if len(_PROGRAMS) > 64:
            _PROGRAMS.clear()
        program = _PROGRAMS[key] = link(book, day, law.keys_by_name())
    return program


def ready() -> None:
    """Open the law in use and put its rules and schemes together, before the first household asks.

    A law that cannot be opened is not an error here: each determination says what is wrong with it.
    """
    try:
        schemes.world(open_law())
    except (LawBroken, RuleRefused):
        return


_DAYS: dict[str, list[date]] = {}


def _days(law_hash: str, book: Rulebook) -> list[date]:
    if law_hash not in _DAYS:
        _DAYS[law_hash] = book.days_of_change()
    return _DAYS[law_hash]


def _schemes(case: Case, parameters: Parameters) -> list[Scheme]:
    """Those asked for, or every scheme that exists in the place on that day."""
    known = schemes.world(parameters.at.law).schemes
    if case.schemes is None:
        return [s for s in known.values() if s.id == "dibao" or opens(s, parameters)]
    if faults := _unknown_schemes(case.schemes, parameters.at.law):
        raise CaseRefused(faults)
    return [known[s] for s in dict.fromkeys(case.schemes)]


def opens(scheme: Scheme, parameters: Parameters) -> bool:
    """The place has a value without which the scheme does not exist there."""
    return any(
        key in parameters.at.law.parameters
        and (key in parameters.overrides or parameters.setting(key) is not None)
        for key in scheme.opens_with
    )


def _whole(amount: object) -> dict[str, Any]:
    """The share of a person who is paid alone: all of it, and no supplement."""
    if not isinstance(amount, int):
        return {}
    return {"share": yuan(amount), "supplements": [], "total": yuan(amount)}


def _verdict(tests: list[tuple[str, object]]) -> bool | None:
    """Of all conditions: false where one fails, None while one is unknown and none fails."""
    is_open = False
    for _, value in tests:
        if value is False:
            return False
        is_open = is_open or value.__class__ is Unknown
    return None if is_open else True


class Answer:
    """The result of one scheme for one household, put together from the run."""

    def __init__(self, run: Run, scheme: Scheme, case: Case | None = None) -> None:
        self.run, self.scheme, self.case = run, scheme, case
        self.subjects = scheme.subjects(run)
        self.tests = {
            who: [(name, run.of(name, who)) for name in scheme.conditions] for who in self.subjects
        }
        self.verdicts = {who: _verdict(tests) for who, tests in self.tests.items()}
        self.amounts = {who: self._amount(who) for who in self.subjects}

    def verdict(self, who: Instance) -> bool | None:
        """True, false, or None while something needed is unknown."""
        return self.verdicts[who]

    def _amount(self, who: Instance) -> object:
        if self.scheme.amount is None or self.verdicts[who] is not True:
            return None
        return self.run.of(self.scheme.amount, who)

    def outcome(self) -> str:
        """entitled, not_entitled, cannot_say_yet. Raises `LawMissing` when the law is what lacks."""
        unknown = [v for who in self.subjects for v in self._open(who)]
        causes = all_causes(*unknown) if unknown else None
        if causes and (missing := sorted(key for kind, key in causes if kind == LAW)):
            at = self.run.parameters.at  # type: ignore[attr-defined]
            raise LawMissing(missing[0], at.area, at.day, others=tuple(missing[1:]))
        if causes:
            return "cannot_say_yet"
        return "entitled" if any(self.verdicts.values()) else "not_entitled"

    def _open(self, who: Instance) -> list[object]:
        """The unknown values that keep this subject's answer open."""
        verdict = self.verdicts[who]
        if verdict is False or (verdict and self.amounts[who].__class__ is not Unknown):
            return []
        values = [value for _, value in self.tests[who]] + [self.amounts[who]]
        return [value for value in values if isinstance(value, Unknown)]

    def summary(self) -> tuple[str, int | None, str, list[str]]:
        """Outcome, amount in fen, the rule that decided, the facts still missing."""
        outcome = self.outcome()
        amount = self._total() if outcome == "entitled" else None
        return outcome, amount, self._because(outcome), self._missing(outcome)

    def row(self, who: Instance) -> dict[str, Any]:
        """One subject's outcome, amount, reason and missing facts, for tables."""
        verdict, open_ = self.verdict(who), self._open(who)
        causes = sorted(k if kind == FACT else f"law:{k}" for kind, k in all_causes(*open_))
        amount = self.amounts[who]
        failed = [n for n, v in self.tests[who] if v is False]
        doubtful = [n for n, v in self.tests[who] if isinstance(v, Unknown)]
        reasons = failed or doubtful or [self.scheme.decides]
        is_open = verdict is None or bool(causes)
        outcome = "cannot_say_yet" if is_open else "entitled" if verdict else "not_entitled"
        return {
            "outcome": outcome,
            "amount": amount if isinstance(amount, int) and outcome == "entitled" else None,
            "because": reasons[0],
            "missing": causes,
        }

    def _missing(self, outcome: str) -> list[str]:
        if outcome != "cannot_say_yet":
            return []
        unknown = [v for who in self.subjects for v in self._open(who)]
        return sorted(p for kind, p in all_causes(*unknown) if kind == FACT)

    def document(self) -> dict[str, Any]:
        """The entry of `results`."""
        outcome = self.outcome()
        made: dict[str, Any] = {
            "scheme": self.scheme.id,
            "name": dict(self.scheme.name),
            "outcome": outcome,
        }
        amount = self._total() if outcome == "entitled" else None
        if amount is not None:
            made[AMOUNTS[self.scheme.per]] = yuan(amount)
        if outcome == "entitled":
            made["members"] = self._members(amount)
            if self.scheme.category and (category := self.scheme.category(self.run)):
                made["category"] = category
        made["because"] = self._because(outcome)
        if outcome == "cannot_say_yet":
            made["missing"] = self._missing(outcome)
        if outcome == "not_entitled":
            made["would_change"] = would_change(self.run, self.scheme, self.tests)
        award = self.case.household.current_award if self.case else None
        if self.scheme.transition and award and award.scheme == self.scheme.id:
            made["transition"] = self.scheme.transition(self, outcome, amount)
        made["tests"] = self._tests()
        made["steps"] = self._steps()
        return made

    def _total(self) -> int | None:
        known = [a for a in self.amounts.values() if isinstance(a, int)]
        return sum(known) if self.scheme.amount else None

    def _members(self, amount: int | None) -> list[dict[str, Any]]:
        if self.scheme.members:
            return self.scheme.members(self.run, amount)
        if self.scheme.of == "household":
            persons: Any = self.run.household.children.get("person", [])
            return [{"id": p.id} for p in persons if self.run.of(self.scheme.covers, p) is True]
        return [{"id": w.id} | _whole(self.amounts[w]) for w in self.subjects if self.verdict(w)]

    def _because(self, outcome: str) -> str:
        """The rule that decided: the first that failed or is open, else the one named by the scheme.

        Of several people, the one who came closest gives the reason.
        """
        if outcome == "entitled":
            return self.scheme.decides
        closest = sorted(self.tests.values(), key=lambda t: sum(v is False for _, v in t))
        for tests in closest:
            for name, value in tests:
                if value is False if outcome == "not_entitled" else isinstance(value, Unknown):
                    return name
        return self.scheme.amount or self.scheme.decides

    def _tests(self) -> list[dict[str, Any]]:
        """Each condition with its result: true, false or null."""
        return [
            {"name": name, "passed": None if isinstance(value, Unknown) else bool(value)}
            | ({"id": who.id} if who.entity != "household" else {})
            for who, tests in self.tests.items()
            for name, value in tests
        ]

    def _steps(self) -> list[dict[str, Any]]:
        """What the tests, the amount and the figures for reading rest on."""
        run, scheme = self.run, self.scheme
        is_paid = any(isinstance(amount, int) for amount in self.amounts.values())
        shows = scheme.shows + (scheme.shows_amount if is_paid else ())
        shows = tuple(name for name in shows if name in run.program.rules)
        for who in self.subjects:
            for name in shows:
                run.of(name, who)
        names = (*scheme.conditions, *shows, *filter(None, [scheme.amount]))
        targets = [(name, run.bearer(name, who)) for who in self.subjects for name in names]
        return explain.document(run, targets)
