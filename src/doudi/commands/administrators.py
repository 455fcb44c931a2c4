"""Make the first office of an installation and its three administrators.

usage: doudi administrators AREA NAME

AREA is the code of the county (6 digits), city (4) or province (2), NAME the office's name. Prints
three accounts with one-time passwords, once. Does nothing where there is an administrator already.
"""

import argparse
import sys

from doudi.commands._setup import with_django

TITLES = {"system_admin": "系统管理员", "security_admin": "安全保密员", "audit_admin": "安全审计员"}


def main(args: list[str]) -> int:
    """Read the arguments and do it."""
    reader = argparse.ArgumentParser(prog="doudi administrators", description=__doc__)
    reader.formatter_class = argparse.RawDescriptionHelpFormatter
    reader.add_argument("area")
    reader.add_argument("name")
    asked = reader.parse_args(args)
    with_django()
    from django.db import transaction
    from django.utils import timezone

    from doudi.kernel.actor import machine
    from doudi.kernel.errors import DoudiError
    from doudi.offices import selectors, services

    by, now = machine("doudi administrators"), timezone.now()
    if any(selectors.holders(role=r, area=asked.area, on=now.date()) for r in TITLES):
        print("there are administrators already; they make everything else", file=sys.stderr)
        return 1
    kind = {2: "province", 4: "city", 6: "county_bureau"}.get(len(asked.area), "")
    try:
        with transaction.atomic():
            office = services.open_office(
                name=asked.name, kind=kind, area=asked.area, by=by, at=now
            )
            for role, title in TITLES.items():
                made = services.create_account(
                    username=f"{role}-{asked.area}", display_name=title, by=by, at=now
                )
                services.assign_post(
                    user_id=made.user_id, office_id=office.pk, role=role,
                    since=timezone.localdate(now), by=by, at=now,
                )  # fmt: skip
                print(f"{title}  {made.username}  {made.one_time_password}")
    except DoudiError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0
