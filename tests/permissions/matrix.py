"""Walks every address as everybody and compares the answer with the truth."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from doudi.kernel.actor import Actor
from tests.permissions.kinds import OFFICERS, PLACES, Builder, Made, Truth, by_area

DENIED, HIDDEN, NOT_HERE = {403}, {404}, {405}
SERVER_FAULT = 500
SignIn = Callable[[Actor], Client]


def addresses() -> Iterator[tuple[str, str]]:
    """(name with its namespaces, path) of every address of the house."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, path: str, space: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (f"{space}{entry.name}" if entry.name else "", here)
        else:
            below = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, here, below)


def all_clients(cast: Mapping[str, Actor], sign_in: SignIn) -> dict[str, Client]:
    """One browser for everybody, whose session already knows the posts."""
    found = {role: sign_in(actor) for role, actor in cast.items()}
    for client in found.values():
        client.get("/help/")
    return found


@dataclass
class Walk:
    """One address as everybody, with one thing in each place where the address is of a thing."""

    name: str
    truth: Truth
    cast: Mapping[str, Actor]
    clients: Mapping[str, Client]
    builders: Mapping[str, Builder]
    faults: list[str] = field(default_factory=list)

    def run(self) -> list[str]:
        """Every difference between truth and answer, in words."""
        kind = self.truth.of or self.truth.lists
        things = {a: self.builders[kind](a, self.cast) for a in PLACES} if kind else {}
        for role in [*sorted(OFFICERS), "nobody"]:
            client = self.clients[role]
            if self.truth.of:
                # A role that may not is turned away before anybody looks at the thing.
                areas = PLACES if self._may_anything(role) else PLACES[:1]
                for area in areas:
                    self._one(client, role, self._path(things[area]), area)
            else:
                self._one(client, role, self._path(None), None)
                if self.truth.lists and role in self.truth.get:
                    self._list(client, role, things)
        return self.faults

    def _path(self, made: Made | None) -> str:
        kwargs = dict(self.truth.kwargs) | dict(made.kwargs if made else {})
        return reverse(self.name, kwargs=kwargs or None)

    def _one(self, client: Client, role: str, path: str, area: str | None) -> None:
        sees = area is None or self._sees(role, area)
        may_get, may_post = role in self.truth.get, role in self._may_post
        got = _send(client.get, path, dict(self.truth.query), is_part=not (may_get and sees))
        self._judge(role, "GET", got, may_get, sees)
        sent = _send(client.post, path, dict(self.truth.data), is_part=True)
        self._judge(role, "POST", sent, may_post, sees)

    @property
    def _may_post(self) -> frozenset[str]:
        return self.truth.get if self.truth.post is None else self.truth.post

    def _sees(self, role: str, area: str) -> bool:
        if role == "nobody" and self.truth.sees is by_area:
            return False
        return self.truth.sees(role, area)

    def _may_anything(self, role: str) -> bool:
        return role in self.truth.get or role in self._may_post

    def _judge(self, role: str, method: str, answer: HttpResponse, may: bool, sees: bool) -> None:
        status = answer.status_code
        if status >= SERVER_FAULT:
            verdict = "breaks"
        elif self.truth.gone:
            verdict = (
                "" if status in {401, 403, 404, 405} or _asks_to_sign_in(answer) else "is there"
            )
        elif role == "nobody" and not may:
            turned_away = _asks_to_sign_in(answer) or status in {401, 403, 404, 405}
            verdict = "" if turned_away else "lets nobody in"
        elif not may:
            verdict = "" if status in DENIED | HIDDEN | NOT_HERE else "should be denied"
        elif not sees:
            verdict = "" if status in HIDDEN | NOT_HERE | DENIED else "should be hidden"
            if method == "GET" and status in DENIED:
                verdict = "tells that it exists (403 instead of 404)"
        else:
            verdict = self._open(method, answer)
        if verdict:
            path = answer.wsgi_request.path  # type: ignore[attr-defined]
            self.faults.append(f"{method} {path} as {role}: {status} {verdict}")

    def _open(self, method: str, answer: HttpResponse) -> str:
        """Whoever may and sees it gets an answer; an act may be refused for its content."""
        status = answer.status_code
        if status in self.truth.also:
            return ""
        if status in DENIED | HIDDEN or _asks_to_sign_in(answer):
            return "should be open"
        if method == "GET" and status not in {200, 405}:
            return "should show a page"
        return ""

    def _list(self, client: Client, role: str, things: Mapping[str, Made]) -> None:
        page = client.get(self._path(None), dict(self.truth.query)).content.decode()
        for area, made in things.items():
            shown, wanted = made.shows in page, self.truth.sees(role, area)
            if shown != wanted:
                says = "shows" if shown else "does not show"
                self.faults.append(f"{self.name} as {role} {says} the {self.truth.lists} of {area}")


def _send(method: Callable[..., Any], path: str, data: Any, *, is_part: bool) -> HttpResponse:
    """One request whose writes are undone, so that one answer does not change the next.

    Where a "no" is expected we ask as htmx does, for a part: a refusal is then a line, not a page.
    """
    headers = {"HX-Request": "true"} if is_part else {}
    client = method.__self__  # type: ignore[attr-defined]
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer: HttpResponse = method(path, data, headers=headers)
        transaction.set_rollback(True)
    client.cookies = cookies  # signing out is undone as well
    return answer


def _asks_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and "/sign-in/" in answer.get("Location", "")
