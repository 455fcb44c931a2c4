"""A law folder is read once, and again as soon as anything in it was written, came or went."""

import shutil

import pytest

from doudi.policy.law import files, open_law


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "law"
    shutil.copytree(files.root() / "parameters", place / "parameters")
    shutil.copy(files.root() / "texts.yaml", place / "texts.yaml")
    return place  # without declared schemes


def test_the_same_content_is_the_same_law(folder):
    assert open_law(folder) is open_law(folder)


@pytest.mark.parametrize("change", ["written", "came", "went", "text"])
def test_a_change_anywhere_counts_at_once(folder, change):
    before = open_law(folder)
    some = sorted((folder / "parameters").rglob("*.yaml"))
    deep = max(some, key=lambda p: len(p.parts))
    if change == "written":
        deep.write_text(deep.read_text(encoding="utf-8") + "\n# a note\n", encoding="utf-8")
    elif change == "came":
        (folder / "schemes").mkdir()
        first = min((files.root() / "schemes").glob("*.yaml"))
        shutil.copy(first, folder / "schemes" / first.name)
    elif change == "went":
        next(p for p in some if "support" not in p.as_posix()).unlink()
    else:
        texts = folder / "texts.yaml"
        texts.write_text(texts.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = open_law(folder)
    assert after is not before
    assert after.hash != before.hash
