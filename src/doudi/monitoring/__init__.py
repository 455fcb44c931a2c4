"""Looking over the whole caseload: snapshots of it, and what another law would do to it."""
