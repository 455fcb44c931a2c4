"""What a batch answers for each scheme: outcome, amount, reason, as columns of the compiled rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.policy.batch.arithmetic import is_constant
from doudi.policy.batch.compiler import Compiler
from doudi.policy.batch.values import Bounds, Doubt, Gap
from doudi.policy.schemes import Scheme

ENTITLED, REFUSED, OPEN = "entitled", "not_entitled", "cannot_say_yet"


@dataclass(frozen=True)
class Target:
    """The columns of one scheme in the frame of its entity; `because` holds a place in `reasons`."""

    scheme: Scheme
    entity: str
    verdict: str
    amount: str | None
    because: str

    @property
    def reasons(self) -> tuple[str, ...]:
        """The conditions in order, and what decides when all hold."""
        return (*self.scheme.conditions, self.scheme.decides)


def add_targets(compiler: Compiler, scheme: Scheme) -> Target:
    """Compile a scheme's conditions and amount and add its columns to the plan."""
    do, b, entity = compiler.do, compiler.b, scheme.of
    compiler.enter(entity)
    conditions = [(name, _value(compiler, entity, name)) for name in scheme.conditions]
    verdict: Any = True
    for _, value in conditions:
        verdict = do.both(verdict, value)
    if isinstance(verdict, Gap):
        verdict = Doubt(b.nothing("bool"))
    because: Any = b.literal(len(conditions))
    for number, (_, value) in reversed(list(enumerate(conditions))):
        fails = b.no(do.truth(value)) if not is_constant(value) else b.literal(not value)
        because = b.choose(fails, b.literal(number), because)
    compiler.plan.steps += [
        _define(entity, f"{scheme.id}__verdict", do.raw(verdict)),
        _define(entity, f"{scheme.id}__because", because),
    ]
    amount = None
    if scheme.amount is not None:
        amount = f"{scheme.id}__amount"
        compiler.plan.steps.append(_define(entity, amount, _amount(compiler, scheme)))
    return Target(scheme, entity, f"{scheme.id}__verdict", amount, f"{scheme.id}__because")


def _define(entity: str, column: str, expr: Any) -> Any:
    from doudi.policy.batch.compiler import Define

    return Define(entity, column, expr)


def _value(compiler: Compiler, entity: str, name: str) -> Any:
    rule = compiler.program.rules.get(name)
    if rule is None:
        return Gap(name)
    return (
        compiler.value(entity, name)
        if rule.of == entity
        else compiler.lifted(entity, rule.of, name)
    )


def _amount(compiler: Compiler, scheme: Scheme) -> Any:
    """The amount, null where it is not certain."""
    b, do = compiler.b, compiler.do
    value = _value(compiler, scheme.of, str(scheme.amount))
    if isinstance(value, Gap):
        return b.nothing("int")
    if not isinstance(value, Bounds):
        return do.raw(value)
    low, high = do.low(value), do.high(value)
    if low is None or high is None:
        return b.nothing("int")
    return b.choose(b.equal(low, high), low, b.nothing("int"))
