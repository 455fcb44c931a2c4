"""A database of a department, or its exchange schema, read with one statement.

    options:
      url_env: TAX_DATABASE_URL
      query: "SELECT 姓名, 身份证号, 收入额 FROM v_tax WHERE 月份 = :month"

Any database that SQLAlchemy has a driver for. The columns' names are the headings. `:month`
(YYYYMM) and `:day` are the day of the data, which is the day of collecting.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate

from doudi.kernel.errors import Refused
from doudi.verification.connectors.door import Arrival, Source, as_csv, connector


@connector("sql")
def fetch(source: Source, *, at: datetime) -> Iterator[Arrival]:
    """One file with every row of the statement; nothing when there is none."""
    import sqlalchemy  # half a second: only where such a source is set up

    url = os.environ.get(str(source.options["url_env"]))
    if not url:
        raise Refused("source_not_set_up", source=source.name)
    day = localdate(at)
    statement = sqlalchemy.text(str(source.options["query"]))
    known = {"month": f"{day:%Y%m}", "day": day.isoformat()}
    wanted = {name: known[name] for name in statement._bindparams if name in known}
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            result = connection.execute(statement, wanted)
            content = as_csv(list(result.keys()), (tuple(row) for row in result))
            connection.rollback()  # a source is only read
    except sqlalchemy.exc.SQLAlchemyError as fault:
        raise Refused("source_failed", source=source.name, fault=type(fault).__name__) from fault
    finally:
        engine.dispose()
    if content.count(b"\n") > 1:
        yield Arrival(source.kind, f"{source.name}-{day:%Y%m%d}.csv", content, day)
