"""Officers' pages of the register: households, persons, imports."""
