"""Villages as people write them in a table: by code, by name, by township and name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from doudi.kernel.divisions import Divisions, deployed

ENDINGS = {
    "村民委员会": "村", "村委会": "村", "社区居民委员会": "社区", "居民委员会": "社区", "居委会": "社区",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Villages:
    """The villages of an office's area."""

    area: str
    codes: Mapping[str, str]  # code or name → code; a name borne twice only with its township

    @classmethod
    def of(cls, area: str) -> Villages:
        """Those below a division; a village alone knows itself."""
        tree = divisions()
        found: dict[str, str] = {}
        borne: Counter[str] = Counter()
        todo = [area]
        while todo:
            here = todo.pop()
            if len(here) == 12:
                found[here] = here
                continue
            for child in tree.children(here):
                if len(child.code) < 12:
                    todo.append(child.code)
                    continue
                found[child.code] = child.code
                for name in {child.name, short(child.name)}:
                    borne[name] += 1
                    found[name] = child.code
                    found[tree.name(here) + name] = child.code
        return cls(area, {k: v for k, v in found.items() if borne[k] < 2})

    def find(self, text: str) -> str | None:
        """The code meant, or None. Where no division is known below, any code within counts."""
        if text in self.codes or self.codes:
            return self.codes.get(text)
        is_within = len(text) == 12 and text.isdigit() and text.startswith(self.area)
        return text if is_within else None


def divisions() -> Divisions:
    """The divisions that this deployment uses."""
    return deployed(Path(settings.VAR) / "divisions")


def short(name: str) -> str:
    """A village as people call it: 柳溪村民委员会 → 柳溪村."""
    for ending, word in ENDINGS.items():
        if name.endswith(ending) and len(name) > len(ending):
            stem = name.removesuffix(ending)
            return stem if stem.endswith(word) else stem + word
    return name
