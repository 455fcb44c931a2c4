"""A worker that has much to write shuts nobody out: two processes on one SQLite file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError

from doudi.web import errors

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]

MAKE = """
import django; django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from doudi.offices.models import User
User.objects.create_user("amina", password="a-long-password-7", display_name="Amina")
"""
WORK = """
import sys, time, django; django.setup()
from datetime import UTC, datetime
from threading import Timer
from doudi.kernel import runs
from doudi.kernel.actor import machine
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice
from doudi.kernel.worker import Worker

@runs.handler("test.long")
def long(run, at):
    Run.objects.filter(id=run.id).update(done=run.done)  # the lock is taken here at the latest
    time.sleep(0.9)
    return Slice(done=run.done + 1)

for n in range(3):
    runs.start(kind="test.long", by=machine("m"), at=datetime(2026, 1, 1, tzinfo=UTC), key=str(n))
worker = Worker()
Timer(60, worker.stop).start()
print("working", flush=True)
worker.run()
"""
ENTER = """
import django; django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
for n in range(1):
    said = Client(raise_request_exception=False).post(
        "/sign-in/", {"username": "amina", "password": "a-long-password-7"})
    print(said.status_code, flush=True)
"""


def test_one_signs_in_while_a_worker_of_another_process_writes_without_end(tmp_path):
    """Three long runs, slice after slice; who wants to write has two seconds."""
    env = os.environ | {
        "DOUDI_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "doudi.settings", "DOUDI_DEMO": "1",
        "DOUDI_BUSY_SECONDS": "2", "PYTHONPATH": str(Path(errors.__file__).parents[2]),
    }  # fmt: skip
    env.pop("DOUDI_DATABASE", None)
    run = {"env": env, "text": True, "stdout": subprocess.PIPE}
    subprocess.run([sys.executable, "-c", MAKE], check=True, **run)
    with subprocess.Popen([sys.executable, "-c", WORK], **run) as worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "working\n"
            entered = subprocess.run([sys.executable, "-c", ENTER], check=True, **run)
        finally:
            worker.terminate()
    assert entered.stdout.split() == ["302"]


def test_who_waited_too_long_is_told_that_nothing_is_lost_and_when_to_come_again(rf):
    request = rf.post("/households/new/")
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        answer = errors.broken(request)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "没有丢" in answer.content.decode()


def test_a_broken_page_is_answered_without_asking_the_database_for_the_frame(rf):
    request = rf.get("/cases/")
    request.user = get_user_model()(username="amina")  # is signed in; this test has no database
    answer = errors.broken(request)
    assert answer.status_code == 500
    assert "没有保存" in answer.content.decode()
