"""The law as it stands in the repository is sound, documented, and honest about what it lacks."""

from datetime import date
from pathlib import Path

from doudi.policy import schemes
from doudi.policy.declared.predicates import MAKERS
from doudi.policy.law import open_law
from doudi.policy.lawbook import check, document, places

ROOT = Path(__file__).resolve().parents[2]


def test_the_law_is_sound() -> None:
    found = check.findings(open_law())
    assert not found, "\n".join(str(f) for f in found)


def test_the_list_of_parameters_is_up_to_date() -> None:
    written = (ROOT / "docs/parameters.md").read_text(encoding="utf-8")
    assert written == document.parameters(open_law()), (
        "run: doudi law document --out docs/parameters.md"
    )


def test_the_demonstration_county_promises_every_scheme_of_the_contract() -> None:
    promised = {s for p in places.read(open_law().root)["009901"].complete for s in p.schemes}
    assert set(schemes.ORDER) <= promised


def test_nothing_invented_stands_in_a_real_place() -> None:
    for parameter in open_law().parameters.values():
        for place, settings in parameter.places.items():
            tags = {s.tag for s in settings}
            assert ("D" in tags) <= place.startswith("00"), f"{parameter.key} in {place}"


def test_no_published_date_lies_after_the_day_it_was_looked_at() -> None:
    for parameter in open_law().parameters.values():
        for settings in parameter.places.values():
            for setting in settings:
                assert not setting.published or setting.published <= parameter.checked_on
                assert date.fromisoformat(setting.since)


def test_every_predicate_is_explained_to_those_who_declare_schemes() -> None:
    page = (ROOT / "docs/declaring-a-scheme.md").read_text(encoding="utf-8")
    for name in MAKERS:
        assert f"`{name}" in page, f"docs/declaring-a-scheme.md does not explain {name!r}"
