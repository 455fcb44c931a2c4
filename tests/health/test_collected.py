"""Every test file is collected, and no file of the project says what must not be said."""

import re
import subprocess
from functools import cache
from pathlib import Path

from tests.health.source import ROOT

# Read by many people, so written without: real-looking identity numbers, work left undone.
REAL_NUMBER = re.compile(
    r"(?<!\d)[1-6]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
)
UNDONE = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|raise NotImplemented" r"Error")
TEXT = {
    ".py",
    ".md",
    ".html",
    ".yaml",
    ".yml",
    ".json",
    ".js",
    ".css",
    ".toml",
    ".sh",
    ".po",
    ".csv",
}


@cache
def committed() -> tuple[Path, ...]:
    """Files that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    if listed.returncode:  # an unpacked archive without git
        return tuple(p for p in ROOT.rglob("*") if ".venv" not in p.parts and p.is_file())
    return tuple(p for line in listed.stdout.splitlines() if (p := ROOT / line).is_file())


def texts() -> list[tuple[str, str]]:
    return [
        (str(p.relative_to(ROOT)), p.read_text(encoding="utf-8", errors="ignore"))
        for p in committed()
        if p.suffix in TEXT and "vendor" not in p.parts
    ]


def test_every_test_file_is_named_and_placed_so_that_it_is_collected() -> None:
    lost = []
    for path in committed():
        said = path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
        is_test = re.search(r"^(?:async )?def test_|^class Test[A-Z]", said, re.M)
        where = path.relative_to(ROOT).parts
        if is_test and not (where[0] in {"tests", "src"} and path.name.startswith("test_")):
            lost.append("/".join(where))
    assert not lost, f"nobody runs the tests in {lost}"


def test_no_number_of_a_person_who_could_exist() -> None:
    found = [name for name, said in texts() if REAL_NUMBER.search(said)]
    assert not found, f"synthetic numbers begin with region 00: {found}"


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{name}:{said[: hit.start()].count(chr(10)) + 1}"
        for name, said in texts()
        if not name.startswith("law/texts") and (hit := UNDONE.search(said))
    ]
    assert not found, f"finish it or leave it out: {found}"
