"""What a process that lives long does once after its start: what is loaded stays out of the way.

The law with its texts and rules is a hundred thousand objects that live as long as the process.
Python's collector would walk over them again and again; told once that they stay, it looks only at
what is new.
"""

import gc

NEW_OBJECTS = 20_000  # a page or a determination makes a few thousand, nearly all gone at its end


def settled() -> None:
    """Tell the collector that everything loaded so far stays, and to look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
