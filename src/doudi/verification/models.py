"""Tables of this room; private to it."""
