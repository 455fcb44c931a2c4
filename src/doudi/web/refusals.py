"""What a service's "no" means in words. Services carry codes; each room's pages give the words.

refusals.add("username_taken", _("这个用户名已经有人用了。"))      # in doudi/web/<room>/nav.py
"""

from doudi.kernel.errors import DoudiError

_WORDS: dict[str, object] = {}


def add(code: str, words: object) -> None:
    """Words for a code, shown as they are; give what to do, not whose fault it is."""
    _WORDS[code] = words


def words_for(no: DoudiError) -> str:
    """What people are told: the service's own words, else those of the code, else nothing."""
    return str(no.says or _WORDS.get(no.code, ""))


def missing_of(no: DoudiError) -> list[str]:
    """What is still missing, each in words where there are any."""
    return [str(_WORDS.get(m, m)) for m in getattr(no, "missing", ())]
