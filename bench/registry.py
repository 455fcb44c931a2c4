"""The register at size: loading, the list, search, and the household file, in server time.

    .venv/bin/python bench/registry.py                        5,000 households on SQLite
    .venv/bin/python bench/registry.py --large                100,000 households on SQLite
    .venv/bin/python bench/registry.py --large --postgres     the same on a private PostgreSQL

Prints, for whole pages (middleware, queries, template), median milliseconds of processor time of
this process and of waiting, and judges nothing. The waiting is longer on a busy machine.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 9, 1, 4, tzinfo=UTC)
TODAY = date(2026, 9, 1)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单曾解仇任覃"
GIVEN = "明伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞平刚桂兰英华玉建国志文秀春梅海云"
LABELS = ("dibao", "dibao", "dibao", "tekun", "edge", "rigid")
SCOPES = (
    ("village_worker", "009901005003"), ("township_clerk", "009901005"),
    ("county_clerk", "009901"), ("auditor", "00"),
)  # fmt: skip
ROUNDS = 9


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--large", action="store_true")
    asked.add_argument("--postgres", action="store_true")
    options = asked.parse_args()
    count = 100_000 if options.large else 5_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DOUDI_VAR": folder, "DJANGO_SETTINGS_MODULE": "doudi.settings"}
        stop = _postgres() if options.postgres else None
        try:
            _measure(count, "PostgreSQL" if options.postgres else "SQLite")
        finally:
            if stop:
                stop()


def _postgres() -> Callable[[], None]:
    sys.path.insert(0, str(ROOT))
    from tests.postgres import Cluster

    place = Path(tempfile.mkdtemp(prefix="pg-"))
    cluster = Cluster(place)
    cluster.start()
    os.environ["DOUDI_DATABASE"] = f"postgresql://postgres@/postgres?host={place}"
    return cluster.stop


def _measure(count: int, engine: str) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    started, worked, persons = time.perf_counter(), time.process_time(), _load(count)
    spent, worked = time.perf_counter() - started, time.process_time() - worked
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{engine}: {count:,} households, {persons:,} persons loaded in {spent:.1f} s, "
          f"{worked:.1f} s of processor time ({persons / worked:,.0f} persons/s)")  # fmt: skip
    for role, area in SCOPES:
        client = Client()
        client.force_login(_officer(role, area), "django.contrib.auth.backends.ModelBackend")
        for name, address in _pages(area):
            work, wait = _median(client, address)
            print(f"  {role:15} {area or 'everywhere':13} {name:34} {work:7.1f} {wait:7.1f} ms")


def _pages(area: str) -> list[tuple[str, str]]:
    from doudi.kernel.actor import Actor, PostHeld
    from doudi.registry import selectors
    from doudi.registry.tests.conftest import number

    actor = Actor(0, "bench", (PostHeld("county_clerk", 0, area),))
    homes = selectors.visible_to(actor).order_by("area", "id")
    home = homes[homes.count() // 2]
    return [
        ("list", "/households/"),
        ("list, label dibao", "/households/?label=dibao"),
        ("list, label rigid, 3 members", "/households/?label=rigid&size=3"),
        ("list, cause illness", "/households/?cause=illness"),
        ("list, rare label, rare cause", "/households/?label=orphan&cause=disaster"),
        ("list, nobody", "/households/?cause=disaster&size=4%2B"),
        ("list, urban", "/households/?residence=urban"),
        ("list, text 王明", "/households/?q=王明"),
        ("list, pinyin", "/households/?q=shanming"),
        ("search, name", "/search/?q=李伟"),
        ("search, initials", "/search/?q=zgq"),
        ("search, identity number", f"/search/?q={number(*_born(77))}"),
        ("search, telephone", f"/search/?q=129{77:08d}"),
        ("search, village", f"/search/?q={home.area}"),
        ("household file", f"/households/{home.pk}/"),
        ("person", f"/persons/{home.head_id}/"),
    ]


def _median(client: Any, address: str) -> tuple[float, float]:
    """Milliseconds of processor time and of waiting."""
    client.get(address)
    worked, waited = [], []
    for _ in range(ROUNDS):
        started, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)
        worked.append((time.process_time() - busy) * 1000)
        waited.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.status_code
    return statistics.median(worked), statistics.median(waited)


def _officer(role: str, area: str) -> Any:
    from doudi.offices.models import Office, Post, User

    user = User.objects.create(username=role, display_name=role)
    office = Office.objects.create(kind="county_bureau", area=area, name=role)
    Post.objects.create(user=user, office=office, role=role, area=area, since=date(2020, 1, 1))
    return user


def _load(count: int) -> int:
    from doudi.kernel.actor import machine
    from doudi.registry.services import bulk

    with bulk.first_load():
        made = bulk.load(_homes(count), by=machine("bench"), at=NOW, batch=2_000)
        return sum(len(home.person_ids) for home in made)


def _born(i: int) -> tuple[str, int]:
    born = date(1935, 1, 1) + timedelta(days=i % 28_000)
    return born.strftime("%Y%m%d"), 1 + i // 28_000


def _homes(count: int) -> Iterator[Any]:
    from doudi.registry import values as v
    from doudi.registry.tests.conftest import number

    dice = Random(7)
    says = v.Vouched("surveyed", date(2026, 5, 1))
    i = 0
    for home in range(count):
        area = f"009901{home % 20:03d}{home // 20 % 15:03d}"
        members = []
        for place in range(dice.choice((1, 1, 2, 2, 3))):
            name = dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)
            told = v.NewPerson(name, area, number(*_born(i)), phone=f"129{i:08d}")
            members.append(v.NewMember(told, ("02", "12", "20")[place], date(2020, 1, 1)))
            i += 1
        yield v.NewHousehold(
            area, "rural", date(2020, 1, 1), tuple(members), f"{home}号",
            (dice.choice(("illness", "disability", "labour")),),
            income=((0, v.NewAmount("wage", 100_000, "year"), says),),
            conditions=((0, v.NewCondition("labour", "able"), says),),
            labels=((None, v.NewLabel(dice.choice(LABELS), date(2024, 1, 1))),),
            looked=(("assets", says),),
        )  # fmt: skip


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    sys.path.insert(0, str(ROOT))
    main()
