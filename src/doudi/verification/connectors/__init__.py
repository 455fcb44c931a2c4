"""How departments' data arrive by themselves: a watched folder, a database, an HTTP service.

A deployment lists its connectors in `connectors.yaml` in its data folder; see docs/connectors.md.
Each delivers whole files, and every file goes the one way of `take_delivery`: hash, typed columns,
reject file, retention, event. A new way is a class registered with `connector("name")`; a package
outside announces it under the entry point group `doudi.connectors`.
"""

from doudi.verification.connectors import folder, http, sql
from doudi.verification.connectors.door import Arrival, Connector, Source, connector, connectors

__all__ = ["Arrival", "Connector", "Source", "connector", "connectors", "folder", "http", "sql"]
