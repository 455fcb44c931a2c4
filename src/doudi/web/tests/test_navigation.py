"""What an officer is shown: screens of their roles, areas of their own, numbers that open lists."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from doudi.kernel.actor import Actor
from doudi.web import desk, navigation, scope
from tests.cast import COUNTY, OTHER_TOWNSHIP, TODAY, TOWNSHIP, VILLAGE


def _keys(actor: Actor) -> set[str]:
    return {link.item.key for link in navigation.links_for(actor, "home")}


def test_each_role_sees_its_own_screens(
    township_clerk: Actor, auditor: Actor, security_admin: Actor, nobody: Actor
) -> None:
    assert "log" in _keys(auditor)
    assert "log" not in _keys(township_clerk)
    assert {"accounts", "offices"} <= _keys(security_admin)
    assert "accounts" not in _keys(township_clerk)
    assert _keys(nobody) == set()


def test_the_page_one_is_on_is_marked_once(township_clerk: Actor) -> None:
    current = [link.item.key for link in navigation.links_for(township_clerk, "calendar-day")]
    marked = [x.item.key for x in navigation.links_for(township_clerk, "calendar-day") if x.current]
    assert marked == ["calendar"]
    assert len(current) == len(set(current))


def _request(actor: Actor) -> Any:
    request = HttpRequest()
    request.actor, request.session = actor, {}  # type: ignore[attr-defined, assignment]
    return request


def test_the_switcher_narrows_and_never_widens(township_clerk: Actor) -> None:
    request = _request(township_clerk)
    for wanted, is_mine in [
        (VILLAGE, True), (TOWNSHIP, True), (COUNTY, False), (OTHER_TOWNSHIP, False), ("x", False),
    ]:  # fmt: skip
        scope.choose(request, wanted)
        assert scope.chosen(request) == (wanted if is_mine else "")


def test_a_choice_is_forgotten_when_the_post_is_gone(township_clerk: Actor, carla: Actor) -> None:
    request = _request(township_clerk)
    scope.choose(request, VILLAGE)
    request.actor = carla
    assert scope.chosen(request) == ""


def test_the_most_urgent_task_comes_first(township_clerk: Actor, monkeypatch: Any) -> None:
    tasks = [
        desk.Task("none", "/"), desk.Task("late", "/", due=date(2026, 9, 9)),
        desk.Task("soon", "/", due=date(2026, 9, 2)),
    ]  # fmt: skip
    monkeypatch.setattr(desk.SOURCES, "tasks", {"t": lambda _a, _on: tasks})
    assert [t.title for t in desk.tasks_for(township_clerk, on=TODAY)] == ["soon", "late", "none"]


def test_a_search_leaves_out_empty_groups(township_clerk: Actor, monkeypatch: Any) -> None:
    found = {
        "a": ("人员", lambda _a, text: [desk.Found(text, "/")]),
        "b": ("案件", lambda _a, _t: []),
    }
    monkeypatch.setattr(desk.SOURCES, "search", found)
    assert [label for label, _ in desk.search(township_clerk, "王")] == ["人员"]
