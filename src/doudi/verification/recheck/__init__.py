"""The whole caseload against every source and every standing check, in one go, slice by slice."""
