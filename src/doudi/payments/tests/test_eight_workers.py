"""Eight workers at once on PostgreSQL, each on a connection of its own, keep every promise."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from threading import Barrier

import pytest
from django.db import connections

from doudi.payments.models import Due, Instruction, PayRun
from doudi.payments.tests.machine import Life

WORKERS = 8
ACTS = int(os.environ.get("DOUDI_PAYMENT_ACTS", "60"))
FORWARD = ["list", "seal", "confirm", "release", "files", "send", "result", "next_month"]
pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def together(*acts):
    """Run acts at the same moment, each with its own connection; their answers in order."""
    gate = Barrier(len(acts))

    def one(act):
        try:
            gate.wait(timeout=60)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [f.result() for f in [pool.submit(one, act) for act in acts]]


def live(life: Life, acts: int) -> int:
    """Random events, forward more often than sideways; how many the house agreed to."""
    names, agreed = list(life.events()), 0
    for _ in range(acts):
        name = life.draw.choice(names if life.draw.random() < 0.4 else FORWARD)
        if life.draw.random() < 0.05:
            life.crash_in(name, life.draw.randint(1, 3))
        else:
            agreed += life.happen(name)
    return agreed


def test_eight_workers_in_any_order_keep_every_promise():
    life = Life()
    life.setup(Random(8), people=8)
    workers = [life.as_worker(n) for n in range(1, WORKERS + 1)]
    agreed = together(*(partial(live, w, ACTS) for w in workers))
    assert sum(agreed) > WORKERS * ACTS // 10
    life.promises_kept()
    life.money(1_000_000_00)  # whatever they left, the next list goes all the way
    life.month += 12
    life.grant(99, 10_000, first=life.month)
    run = life.sent(life.listed(month=life.month))
    life.report(run, mode="part")
    assert Instruction.objects.get(run=run, award__payee_person_id=99).state == "paid"
    life.promises_kept()


def test_eight_clicks_on_every_button_are_one():
    life = Life()
    life.setup(Random(1), people=6)
    for name in ("list", "seal", "confirm", "release", "files", "send"):
        hands = [life.as_worker(n) for n in range(1, WORKERS + 1)]
        together(*(partial(hand.happen, name) for hand in hands))
    assert PayRun.objects.exclude(state__in=["cancelled", "listed"]).count() == 1
    dues = Due.objects.filter(void=False)
    assert dues.count() == 6
    assert sum(i.amount for i in Instruction.objects.filter(state="sent")) == 10_000 * (
        1 + 2 + 3 + 4 + 5 + 6
    )
    life.promises_kept()
