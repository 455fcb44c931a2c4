"""Pages of the check centre: checks of means, departments' data, findings, the catalogue of checks."""
