"""The queue at 100,000 cases, and a dossier: prints figures, judges nothing.

.venv/bin/python bench/cases.py [NUMBER]
"""

import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta

os.environ["DOUDI_VAR"] = tempfile.mkdtemp(prefix="doudi-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.settings_test"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from doudi.cases.models import NEVER, Case  # noqa: E402
from doudi.cases.states import OPEN, State  # noqa: E402
from doudi.offices.models import Office, Post, User  # noqa: E402

NUMBER = next((int(a) for a in sys.argv[1:] if a.isdigit()), 100_000)  # `--large` changes nothing
NOW = datetime(2026, 9, 1, 4, tzinfo=UTC)


def fill() -> None:
    """NUMBER cases over twelve townships; a tenth of them open."""
    states = [s.value for s in State if s in OPEN]
    made = []
    for i in range(NUMBER):
        is_open = i % 10 == 0
        due = date(2026, 9, 1) + timedelta(days=i % 60 - 5) if is_open else NEVER
        made.append(
            Case(
                number=f"DB-009901-2026-{i:06d}",
                key=f"k{i}",
                scheme="dibao",
                area=f"0099011{i % 12:02d}2{i % 15:02d}",
                state=states[i // 10 % len(states)] if is_open else "closed",
                head_name=f"甲{i}",
                members=3,
                due_on=due,
                warn_on=due - timedelta(days=4) if is_open else NEVER,
                opened_at=NOW,
                step_since=NOW,
            )
        )
    Case.objects.bulk_create(made, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def clerk(area: str, role: str) -> Client:
    """A browser of somebody with the role."""
    user = User.objects.create(username=f"{role}{area}", display_name=role)
    office = Office.objects.create(name=role, kind="township", area=area)
    Post.objects.create(user=user, office=office, role=role, area=area, since=date(2020, 1, 1))
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def main() -> None:
    """Fill, then ask each list ten times."""
    call_command("migrate", verbosity=0)
    fill()
    for area, role in (
        ("009901105", "township_clerk"),
        ("009901", "county_clerk"),
        ("009901", "county_decider"),
    ):
        client = clerk(area, role)
        for path in ("/cases/?open=0", "/cases/?open=0&group=over", "/cases/?open=0&group=passed"):
            client.get(path)
            times = []
            for _time in range(10):
                started = time.perf_counter()
                answer = client.get(
                    path, headers={"HX-Request": "true", "HX-Target": "aside#queue"}
                )
                times.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200
            times.sort()
            print(f"{role:16} {path:32} median {times[5]:6.1f} ms  worst {times[-1]:6.1f} ms")


main()
