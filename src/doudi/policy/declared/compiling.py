"""From a declared scheme to rules, parameters and a scheme of the engine."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from doudi.policy.declared.predicates import RECEIVES, Built, Helper
from doudi.policy.declared.reading import Declared, Number, number
from doudi.policy.errors import LawBroken
from doudi.policy.language import CHILDREN
from doudi.policy.rulebook import Rule, from_tree
from doudi.policy.schemes import Scheme

FIRST_DAY = "1999-10-01"  # when a scheme is in force is said by its parameter `in_force`
ANNOTATION = {entity: f"{name}[int]" for name, entity in CHILDREN.items()}
SPENDING = {
    "employment_cost", "medical_own_pay", "education", "disability_rehabilitation",
    "disability_care", "rent", "support_paid", "tax_and_contributions",
}  # fmt: skip


@dataclass
class Made:
    """Everything that one declared scheme turns into."""

    scheme: Scheme
    rules: list[Rule] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)


def compiled(file: str, declared: Declared) -> Made:
    """Rules, numbers and the scheme. Raises `LawBroken` with file and field."""
    return _Maker(file, declared).made()


class _Maker:
    def __init__(self, file: str, declared: Declared) -> None:
        self.file, self.declared = file, declared
        self.rules: list[Rule] = []
        self.numbers: list[Number] = []

    def made(self) -> Made:
        names = [self._exists()]
        names += [self._condition(c.id, c.label, c.cites, c.when) for c in self.declared.conditions]
        names += [n for n in [self._not_with()] if n]
        decides = self._decides(names)
        amount = self._amount(decides)
        d = self.declared
        scheme = Scheme(
            id=d.id,
            name=d.name,
            of=d.tests,
            conditions=tuple(names),
            decides=decides,
            amount=amount,
            per=d.amount.per if d.amount else "month",
            opens_with=(f"{d.id}.in_force",),
        )
        return Made(scheme, self.rules, self.numbers)

    def _exists(self) -> str:
        """The scheme is in force where the household is; elsewhere the law has no value for it."""
        built = self._built("", "")
        built.numbers.append(
            number(f"{self.declared.id}.in_force", "boolean", "", True, self.declared, built.cites)
        )
        text = f"return {built.use(f'{self.declared.id}_in_force')}"
        label = {"zh": "本地开展这一项目", "en": "The scheme exists here"}
        return self._rule(f"{self.declared.id}_exists", built, text, label, "yes/no")

    def _condition(self, id_: str, label: dict[str, str], cites: str, when: Any) -> str:
        built = self._built(f"conditions.{id_}", cites)
        text = built.text(when)
        return self._rule(f"{self.declared.id}_{id_}", built, f"return {text}", label, "yes/no")

    def _not_with(self) -> str:
        if not self.declared.not_with:
            return ""
        built = self._built("not_with", "")
        parts = [built.use(self._entitled(s, built)) for s in self.declared.not_with]
        label = {"zh": "没有不得同享的救助", "en": "No help that excludes it"}
        text = f"return not ({' or '.join(parts)})"
        return self._rule(f"{self.declared.id}_may_be_drawn", built, text, label, "yes/no")

    def _entitled(self, scheme: str, built: Built) -> str:
        known = RECEIVES.get(scheme)
        if known and known[0]:
            return known[0]
        if scheme == self.declared.id:
            raise built.fail("a scheme does not exclude itself")
        return f"{scheme}_is_entitled"

    def _decides(self, names: list[str]) -> str:
        built = self._built("conditions", "")
        text = " and ".join(built.use(n) for n in names)
        name = self.declared.name
        label = {"zh": f"{name['zh']}：符合条件", "en": f"{name['en']}: entitled"}
        return self._rule(
            f"{self.declared.id}_is_entitled", built, f"return {text}", label, "yes/no"
        )

    def _amount(self, decides: str) -> str | None:
        amount = self.declared.amount
        if amount is None:
            return None
        row = self._row_rule()
        built = self._built("amount", amount.cites)
        lines = [f"if not {built.use(decides)}:", "    return 0"]
        text = built.use(row)
        if amount.share_of:
            spent = self._spent(amount.share_of.spending, built)
            share = built.parameter("share_of", "ratio", "share", amount.share_of.share)
            text = f"min({text}, floor_div({spent} * {share}.numerator, {share}.denominator))"
        if amount.below_spending:
            text = f"max(0, min({text}, {self._spent(amount.below_spending, built)} - 1))"
        lines.append(f"return {text}")
        name = f"{self.declared.id}_amount"
        return self._rule(name, built, "\n".join(lines), amount.label, f"fen/{amount.per}")

    def _row_rule(self) -> str:
        """The amount of the first row that fits; 0 where none does."""
        amount = self.declared.amount
        assert amount is not None
        built = self._built("amount", amount.cites)
        lines = []
        for i, row in enumerate(amount.rows):
            built.path = f"amount.{i}"
            built.cites = row.cites or amount.cites or self.declared.basis
            value = built.parameter("value", "money", f"yuan/{amount.per}", row.value)
            if row.when is None:
                lines.append(f"return {value}")
                break
            lines += [f"if {built.text(row.when)}:", f"    return {value}"]
        else:
            lines.append("return 0")
        label = {"zh": "标准", "en": "Rate"}
        unit = f"fen/{amount.per}"
        return self._rule(f"{self.declared.id}_rate", built, "\n".join(lines), label, unit)

    def _spent(self, item: str, built: Built) -> str:
        """The yearly own spending on an item, of the person or of the household."""
        if item not in SPENDING:
            raise built.fail(f"{item!r} is no kind of spending: {', '.join(sorted(SPENDING))}")
        base = f"{self.declared.id}_spent_{item}"
        part = f"amount_yearly if item == {item!r} else 0"
        names = {"item": "", "amount_yearly": ""}
        self._helpers([
            Helper(f"{base}_part", "spending", part, names),
            Helper(f"{base}_person", "person", f"total({base}_part)", {f"{base}_part": "spending"}),
        ])  # fmt: skip
        if self.declared.tests == "person":
            return built.use(f"{base}_person")
        whole = f"total({base}_person)"
        self._helpers([Helper(base, "household", whole, {f"{base}_person": "person"})])
        return built.use(base)

    def _built(self, path: str, cites: str) -> Built:
        return Built(
            self.declared, self.file, self.declared.tests, path, cites or self.declared.basis
        )

    def _helpers(self, helpers: Iterable[Helper]) -> None:
        for helper in helpers:
            if all(r.name != helper.name for r in self.rules):
                body = f"return {helper.text}"
                label = {"zh": helper.name, "en": helper.name}
                self._add(helper.name, helper.of, helper.names, body, label, "", quiet=True)

    def _rule(self, name: str, built: Built, body: str, label: dict[str, str], unit: str) -> str:
        self._helpers(built.helpers)
        self.numbers += [n for n in built.numbers if n.key not in {k.key for k in self.numbers}]
        self._add(name, self.declared.tests, built.names, body, label, unit, cites=built.cites)
        return name

    def _add(
        self,
        name: str,
        of: str,
        names: dict[str, str],
        body: str,
        label: dict[str, str],
        unit: str,
        *,
        cites: str = "",
        quiet: bool = False,
    ) -> None:
        arguments = ", ".join(
            f"{n}: {ANNOTATION[children]}" if children else n for n, children in names.items()
        )
        source = f"def {name}({arguments}):\n" + "".join(
            f"    {line}\n" for line in body.split("\n")
        )
        try:
            tree = ast.parse(source).body[0]
        except SyntaxError as fault:
            raise LawBroken(f"{self.file}: {name}: {fault}") from fault
        assert isinstance(tree, ast.FunctionDef)
        self.rules.append(
            from_tree(
                tree,
                self.file,
                name=name,
                of=of,
                unit=unit or "yes/no",
                cites=(cites or self.declared.basis,),
                label=label,
                since=FIRST_DAY,
                quiet=quiet,
            )
        )
