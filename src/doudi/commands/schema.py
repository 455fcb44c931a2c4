"""Print a JSON Schema of the contract: doudi schema case|determination|errors."""

from __future__ import annotations

import argparse


def main(args: list[str]) -> int:
    """Print the shipped schema, or write all of them anew from the types."""
    parser = argparse.ArgumentParser(prog="doudi schema", description=__doc__)
    parser.add_argument("name", nargs="?", choices=("case", "determination", "errors"))
    parser.add_argument("--write", action="store_true", help="renew the files in the package")
    options = parser.parse_args(args)
    from doudi.policy.contract import schema

    if options.write:
        schema.write()
    elif options.name:
        print(schema.shipped(options.name), end="")
    else:
        parser.error("case, determination or errors")
    return 0
