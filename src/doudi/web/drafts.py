"""Forms that lose nothing: what is typed is kept on the server, sealed, until the form is sent.

Browser storage is never used: it would leave citizens' data on shared machines. The page sends the
form two seconds after the last key (static/doudi/js/drafts.js), and a form sent after the session
has ended is kept in the same place (see `middleware.KeepWhatWasTyped`).
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cryptography.fernet import InvalidToken
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.timezone import now

from doudi.web.http import user_id_of
from doudi.web.models import Draft
from doudi.web.sealing import fernet

F = TypeVar("F", bound=BaseForm)
KEY_FIELD = "_draft"
KEPT_FOR = timedelta(days=30)
LARGEST = 200_000  # characters; a form beyond that is not kept
_NEVER = ("password", "old_password", "new_password", "otp", "csrf")  # beginnings of field names


def kept_fields(posted: QueryDict) -> dict[str, list[str]]:
    """The fields worth keeping: no passwords, codes or tokens, and no files."""
    return {
        name: [str(v) for v in posted.getlist(name)]
        for name in posted
        if name != KEY_FIELD and not name.startswith(_NEVER)
    }


def save(*, user_id: int, key: str, fields: dict[str, list[str]], at: datetime) -> bool:
    """Keep the fields under `key`, replacing what was kept; False where there is too much."""
    text = json.dumps(fields, ensure_ascii=False)
    if len(text) > LARGEST or len(key) > 160:
        return False
    sealed = fernet().encrypt(text.encode())
    Draft.objects.update_or_create(
        user_id=user_id, key=key, defaults={"sealed": sealed, "saved_at": at}
    )
    return True


def forget_old(*, at: datetime) -> int:
    """Delete the drafts that nobody came back to within thirty days; how many."""
    return Draft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()[0]


def seal(fields: dict[str, list[str]]) -> str:
    """The same seal for what is kept in a session until its owner signs in again."""
    return fernet().encrypt(json.dumps(fields, ensure_ascii=False).encode()).decode()


def unseal(sealed: str | bytes | memoryview) -> dict[str, list[str]]:
    """What was sealed; empty where the key has changed since."""
    token = sealed if isinstance(sealed, str) else bytes(sealed)
    try:
        fields: dict[str, list[str]] = json.loads(fernet().decrypt(token))
    except InvalidToken:
        return {}
    return fields


class Keeper:
    """The draft of one form for the officer of this request.

    >>> keeper = drafts.Keeper(request, "registry.person", person.pk)
    >>> form = keeper.form(PersonForm, initial=known)
    >>> # after the service has been called:
    >>> keeper.forget()
    """

    def __init__(self, request: HttpRequest, name: str, subject: object = "") -> None:
        self.request = request
        self.key = f"{name}:{subject}"
        self.kept_at: datetime | None = None

    def data(self) -> QueryDict | None:
        """What was typed before, as if it had been posted; None where there is nothing."""
        found = Draft.objects.filter(user_id=user_id_of(self.request), key=self.key).first()
        fields = unseal(found.sealed) if found else {}
        if not found or not fields:
            return None
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        self.kept_at = found.saved_at
        return data

    def form(self, kind: type[F], *, initial: dict[str, Any] | None = None, **more: Any) -> F:
        """The form: bound when posted, else filled with what is known and what was typed before."""
        if self.request.method == "POST":
            return kind(self.request.POST, self.request.FILES, initial=initial, **more)
        form = kind(initial=dict(initial or {}), **more)
        data = self.data()
        if data is None:
            return form
        for name, field in form.fields.items():
            posted = form.add_prefix(name)
            if posted in data or field.widget.value_omitted_from_data(data, {}, posted) is False:
                form.initial[name] = field.widget.value_from_datadict(data, {}, posted)
        return form

    def forget(self) -> None:
        """The form was sent, or its owner wants a clean one."""
        Draft.objects.filter(user_id=user_id_of(self.request), key=self.key).delete()


def keys_of(user_id: int) -> Iterable[str]:
    """Keys of the drafts an officer has, the newest first."""
    return Draft.objects.filter(user_id=user_id).order_by("-saved_at").values_list("key", flat=True)


def claim(*, user_id: int, key: str, sealed: str) -> None:
    """Move what was typed before the session ended into the drafts of its owner."""
    fields = unseal(sealed)
    if fields:
        save(user_id=user_id, key=key, fields=fields, at=now())
