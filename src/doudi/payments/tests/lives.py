"""Many random lives, one after another: `python -m doudi.payments.tests.lives 0 2000`.

Each seed is one county over `DOUDI_PAYMENT_STEPS` events, lived in a transaction that is rolled
back to the same beginning, so a life costs its events and nothing else. Works on the database
that DOUDI_DATABASE names, by default SQLite in memory. A seed that breaks a promise is printed with
what happened in it, and lived again by the same number: the suite lives a few dozen.
"""

import gc
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from random import Random

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.settings_test")
    os.environ.setdefault("DOUDI_DATABASE", "sqlite:///:memory:")
    django.setup()

from django.core.management import call_command
from django.db import transaction

from doudi.payments.tests.machine import Life

STEPS = int(os.environ.get("DOUDI_PAYMENT_STEPS", "24"))
FORWARD = ["list", "seal", "confirm", "release", "files", "send", "result", "next_month"]
MONTH = FORWARD[:-1]
SIZES = range(2, 7)  # households of a county; a seed lives in the one its number names


@contextmanager
def county(people: int) -> Iterator[Life]:
    """A county of so many households, to be lived in more than once; undone at the end."""
    with transaction.atomic():
        life = Life()
        life.setup(Random(0), people=people)
        yield life
        transaction.set_rollback(True)


def live(start: Life, seed: int, steps: int = STEPS) -> list[str]:
    """One life from its seed, undone at its end; what happened in it, in order. Raises where a
    promise is broken."""
    with transaction.atomic():
        try:
            return _live(copy(start), Random(seed), seed, steps)
        finally:
            transaction.set_rollback(True)


def _live(life: Life, draw: Random, seed: int, steps: int) -> list[str]:
    told = list[str]()
    life.draw, life.decisions, life.papers = draw, copy(life.decisions), copy(life.papers)
    sideways, names = draw.choice([0.3, 0.5, 0.8]), list(life.events())
    try:
        for _ in range(steps):
            told.append(_something(life, draw, names, sideways))
        life.promises_kept()
    except Exception as broken:
        broken.add_note(f"seed {seed}: {' '.join(told)}")
        raise
    return told


def _something(life: Life, draw: Random, names: list[str], sideways: float) -> str:
    """A whole month, one event, or an event in whose middle the machine stops; what it was."""
    chance = draw.random()
    if chance < 0.05:
        return "month:" + "".join("+" if life.happen(name) else "-" for name in MONTH)
    name = draw.choice(names if draw.random() < sideways else FORWARD)
    if chance < 0.15:
        after = draw.randint(1, 4)
        life.crash_in(name, after)
        return f"{name}!{after}"
    return name if life.happen(name) else f"({name})"


def main(first: int, count: int) -> int:
    """Live `count` seeds from `first` on; returns how many broke a promise."""
    call_command("migrate", verbosity=0)
    gc.freeze()  # what the house itself consists of is looked through no more
    broken = lived = events = agreed = 0
    for people in SIZES:
        with county(people) as start:
            for seed in range(first, first + count):
                if seed % len(SIZES) != people - SIZES[0]:
                    continue
                lived += 1
                try:
                    told = live(start, seed)
                except Exception:
                    broken += 1
                    traceback.print_exc()
                    continue
                events += len(told)
                agreed += sum(not name.startswith("(") for name in told)
                if lived % 25 == 0 or lived == count:
                    print(f"{lived} lives from seed {first}: {events} events, {agreed} agreed to, {broken} "
                          f"broken, processor {time.process_time():.0f} s", flush=True)  # fmt: skip
    return broken


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), int(sys.argv[2]))))
