"""The schemes that the law folder declares as data stand beside the built-in ones."""

from dataclasses import replace

from doudi.policy.declared.compiling import compiled
from doudi.policy.law import Law
from doudi.policy.rulebook import Rule
from doudi.policy.scheme_parts.renewal import renewal
from doudi.policy.schemes import PROVIDERS, Scheme


def declared_schemes(law: Law) -> tuple[list[Rule], list[Scheme]]:
    """Rules and schemes of every file of `law/schemes/`."""
    rules: list[Rule] = []
    schemes: list[Scheme] = []
    for file, declared in law.declared.items():
        made = compiled(file, declared)
        rules += made.rules
        is_monthly = made.scheme.amount is not None and made.scheme.per == "month"
        schemes.append(replace(made.scheme, transition=renewal) if is_monthly else made.scheme)
    return rules, schemes


PROVIDERS.append(declared_schemes)
