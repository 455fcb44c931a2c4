"""Life 2 of the rules: the same functions, compiled for millions of rows. Door: `batch.runner.run`."""
