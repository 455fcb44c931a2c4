"""Print a JSON Schema (doudi schema case|determination|errors), or the shapes of the batch tables."""

from __future__ import annotations

import argparse
import json


def main(args: list[str]) -> int:
    """Print the shipped schema, or write all of them anew from the types."""
    parser = argparse.ArgumentParser(prog="doudi schema", description=__doc__)
    parser.add_argument("name", nargs="?", choices=("case", "determination", "errors", "tables"))
    parser.add_argument("--write", action="store_true", help="renew the files in the package")
    options = parser.parse_args(args)
    from doudi.policy.contract import schema

    if options.write:
        schema.write()
    elif options.name == "tables":
        from doudi.policy.batch import loading

        print(json.dumps(list(loading.describe()), ensure_ascii=False, indent=1))
    elif options.name:
        print(schema.shipped(options.name), end="")
    else:
        parser.error("case, determination, errors or tables")
    return 0
