"""Reads. Everything that shows people or amounts of people starts from the actor's area."""
