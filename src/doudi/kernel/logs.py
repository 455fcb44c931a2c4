"""Logs carry ids and codes, never facts about people.

The filter sits on every handler. It blots out numbers as long as those of people, phones and
accounts, and values behind words such as name or phone; arguments of exceptions are left out of
tracebacks, because an exception often quotes the value it choked on.
"""

import logging
import traceback
from types import TracebackType

from doudi.kernel.masking import mask_text


class NoPersonalData(logging.Filter):
    """Masks the message, and lets a traceback tell places and kinds but no values."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_text(record.getMessage()), None
        if record.exc_info and record.exc_info[1] is not None:
            _, fault, trace = record.exc_info
            record.exc_text = _places(fault, trace)
            record.exc_info = None
        return True


def _places(fault: BaseException, trace: TracebackType | None) -> str:
    """Files, lines and functions from outside in, and the kind and code of each fault."""
    lines = []
    inner: BaseException | None = fault
    while inner is not None:
        code = getattr(inner, "code", "")
        is_plain = isinstance(code, str) and code.replace("_", "").replace(".", "").isalnum()
        lines.append(type(inner).__qualname__ + (f" ({code})" if is_plain else ""))
        inner = inner.__cause__ or inner.__context__
    where = [f"  {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(trace)]
    return "\n".join([*where, " from ".join(lines)])
