"""The schemes in the order of answers; each is described in its own module of `scheme_parts`."""

from doudi.policy.scheme_parts import dibao

assert dibao
