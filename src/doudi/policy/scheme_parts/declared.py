"""The schemes that the law folder declares as data stand beside the built-in ones."""

from doudi.policy.declared.compiling import compiled
from doudi.policy.law import Law
from doudi.policy.rulebook import Rule
from doudi.policy.schemes import PROVIDERS, Scheme


def declared_schemes(law: Law) -> tuple[list[Rule], list[Scheme]]:
    """Rules and schemes of every file of `law/schemes/`."""
    rules: list[Rule] = []
    schemes: list[Scheme] = []
    for file, declared in law.declared.items():
        made = compiled(file, declared)
        rules += made.rules
        schemes.append(made.scheme)
    return rules, schemes


PROVIDERS.append(declared_schemes)
