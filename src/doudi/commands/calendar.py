"""Fill the calendar of working days from the library, or show what is known.

usage: doudi calendar seed | doudi calendar show [YEAR]

`seed` enters the years that the library knows and the table does not; years entered by hand are
left alone. A year nobody has announced counts Monday to Friday, and the screens say so.
"""

import argparse

from doudi.commands._setup import with_django


def main(args: list[str]) -> int:
    """Read the arguments and do it."""
    reader = argparse.ArgumentParser(prog="doudi calendar", description=__doc__)
    reader.formatter_class = argparse.RawDescriptionHelpFormatter
    reader.add_argument("act", choices=["seed", "show"])
    reader.add_argument("year", type=int, nargs="?")
    asked = reader.parse_args(args)
    with_django()
    from django.utils import timezone

    from doudi.kernel import calendar_days
    from doudi.kernel.actor import machine

    if asked.act == "seed":
        added = calendar_days.seed(by=machine("doudi calendar seed"), at=timezone.now())
        print(f"{added} days added")
    years = calendar_days.years_known()
    for year in [asked.year] if asked.year else []:
        for day in calendar_days.days_of(year):
            print(f"{day.day}  {'works' if day.is_working else 'off  '}  {day.name}")
    print(f"announced: {years[0]} to {years[-1]}" if years else "no year is announced")
    return 0
