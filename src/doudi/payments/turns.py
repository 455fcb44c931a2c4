"""One act of money at a time in a county.

A decision that changes an award while a list with it is being released, a month that closes while
something is posted into it, two lists made at the same moment: each of them is right alone and
wrong together, and no row they share would make them wait. So everything that moves money in a
county queues here first. Reads never wait.
"""

from django.db import connection

PAYMENTS = 0x504159  # the name of this queue among PostgreSQL's advisory locks


def alone(area: str) -> None:
    """Wait until nobody else moves money in the county of `area`; ends with the transaction.

    To be asked for before the first event is recorded: the chain of events is a queue too, and two
    acts that join the two in different order would wait for each other.

    SQLite knows one writer at a time, and every transaction here begins as one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PAYMENTS, int(area[:6] or 0)])
