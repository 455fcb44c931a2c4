"""The walls between rooms stand, every room's tables are its own, and every room says what it is."""

import configparser

import pytest
from importlinter import cli

from tests.health.source import HOUSE, ROOT, rooms

HEADINGS = ("Owns", "Never does", "Words", "Doors", "Law")
# Rooms without tables or acts of their own.
NO_ROOM = {"demo", "web", "portal", "api"}
# Still without a README; this list only gets shorter.
WAITING = {"cases", "disclosure", "payments", "verification"}


def test_every_import_contract_holds(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True)
    said = capsys.readouterr().out
    assert status == 0, said[said.find("Broken contracts") :]


def test_the_tables_of_every_room_are_private_to_it() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    kept = {
        line.strip()
        for name in contracts.sections()
        if contracts[name].get("type") == "protected"
        for line in contracts[name]["protected_modules"].splitlines()
    }
    with_tables = {
        f"doudi.{room}.models"
        for room in rooms()
        if (HOUSE / room / "migrations").is_dir() and room not in NO_ROOM | {"kernel"}
    }
    assert with_tables <= kept, f"add a contract to .importlinter for {with_tables - kept}"


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_a_readme_with_the_five_headings(room: str) -> None:
    path = HOUSE / room / "README.md"
    if room in WAITING and not path.exists():
        pytest.skip("being written")
    assert path.exists(), f"write {path.relative_to(ROOT)}: {' · '.join(HEADINGS)}"
    said = path.read_text(encoding="utf-8")
    missing = [h for h in HEADINGS if f"**{h}" not in said and f"# {h}" not in said]
    assert not missing, f"{path.relative_to(ROOT)} does not say: {missing}"


@pytest.mark.parametrize("name", ["utils.py", "signals.py", "managers.py", "helpers.py"])
def test_no_drawer_for_odds_and_ends(name: str) -> None:
    found = [str(p.relative_to(ROOT)) for p in HOUSE.rglob(name)]
    assert not found, f"name the file after what is in it: {found}"
