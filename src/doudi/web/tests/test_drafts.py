"""What somebody types is kept, for its owner alone, sealed, until the form is sent."""

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client, RequestFactory

from doudi.kernel.actor import Actor
from doudi.web import drafts
from doudi.web.models import Draft
from tests.cast import NOON


class PersonForm(forms.Form):
    name = forms.CharField()
    married = forms.BooleanField(required=False)
    wages = forms.DecimalField(required=False)


def _request(actor: Actor, **posted: str) -> Any:
    request = RequestFactory().post("/x/", posted) if posted else RequestFactory().get("/x/")
    request.actor = actor  # type: ignore[attr-defined]
    return request


def test_what_was_typed_comes_back_into_the_form(boris: Actor, sign_in: Any) -> None:
    answer = sign_in(boris).post(
        "/drafts/", {"_draft": "t.person:7", "name": "王桂芳", "married": "on"}
    )
    assert answer.status_code == 204
    keeper = drafts.Keeper(_request(boris), "t.person", 7)
    form = keeper.form(PersonForm, initial={"name": "known", "wages": "12.00"})
    assert form["name"].value() == "王桂芳"
    assert form["married"].value() is True
    assert form["wages"].value() == "12.00"
    assert keeper.kept_at is not None


def test_an_unticked_box_stays_unticked(boris: Actor, sign_in: Any) -> None:
    sign_in(boris).post("/drafts/", {"_draft": "t.person:7", "name": "x"})
    form = drafts.Keeper(_request(boris), "t.person", 7).form(PersonForm, initial={"married": True})
    assert form["married"].value() is False


def test_nobody_else_gets_the_draft(boris: Actor, dora: Actor, sign_in: Any) -> None:
    sign_in(boris).post("/drafts/", {"_draft": "t.person:7", "name": "王桂芳"})
    assert drafts.Keeper(_request(dora), "t.person", 7).data() is None


def test_the_table_holds_nothing_readable_and_no_password(boris: Actor, sign_in: Any) -> None:
    sign_in(boris).post(
        "/drafts/", {"_draft": "t.person:7", "name": "WANG", "password": "hush", "otp": "123456"}
    )
    row = Draft.objects.get()
    assert b"WANG" not in bytes(row.sealed)
    assert drafts.unseal(row.sealed) == {"name": ["WANG"]}


def test_a_sent_form_forgets_its_draft(boris: Actor, sign_in: Any) -> None:
    sign_in(boris).post("/drafts/", {"_draft": "t.person:7", "name": "x"})
    drafts.Keeper(_request(boris), "t.person", 7).forget()
    assert not Draft.objects.exists()


def test_a_posted_form_is_bound_to_what_was_posted(boris: Actor) -> None:
    form = drafts.Keeper(_request(boris, name="new"), "t.person", 7).form(PersonForm)
    assert form.is_bound
    assert form["name"].value() == "new"


def test_a_huge_form_is_refused_not_cut(boris: Actor, sign_in: Any) -> None:
    answer = sign_in(boris).post("/drafts/", {"_draft": "t", "name": "x" * (drafts.LARGEST + 1)})
    assert answer.status_code == 413
    assert not Draft.objects.exists()


def test_old_drafts_go_after_thirty_days(boris: Actor) -> None:
    fields = {"name": ["x"]}
    drafts.save(user_id=boris.user_id or 0, key="old", fields=fields, at=NOON)
    drafts.save(user_id=boris.user_id or 0, key="new", fields=fields, at=NOON + timedelta(days=20))
    assert drafts.forget_old(at=NOON + timedelta(days=31)) == 1
    assert Draft.objects.get().key == "new"


@pytest.mark.django_db
def test_another_field_key_opens_nothing(settings: Any) -> None:
    sealed = drafts.seal({"name": ["x"]})
    settings.FIELD_KEY = "another"
    assert drafts.unseal(sealed) == {}


def test_a_form_sent_after_the_session_ended_waits_for_its_owner(
    boris: Actor, sign_in: Any, password_of: Any
) -> None:
    client: Client = sign_in(boris)
    client.get("/")  # the browser now knows whose it is
    client.cookies.pop("sessionid")
    typed = {"_draft": "t.person:7", "name": "王桂芳"}
    answer = client.post("/text-size/", typed)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    assert "已安全保存" in client.get(answer["Location"]).content.decode()
    _sign_in_again(client, *password_of(boris))
    data = drafts.Keeper(_request(boris), "t.person", 7).data()
    assert data == QueryDict("name=王桂芳")


def test_what_waits_is_not_given_to_somebody_else(
    boris: Actor, dora: Actor, sign_in: Any, password_of: Any
) -> None:
    client: Client = sign_in(boris)
    client.get("/")
    client.cookies.pop("sessionid")
    client.post("/text-size/", {"_draft": "t.person:7", "name": "王桂芳"})
    _sign_in_again(client, *password_of(dora))
    assert not Draft.objects.exists()


def _sign_in_again(client: Client, name: str, password: str) -> None:
    answer = client.post("/sign-in/", {"username": name, "password": password})
    assert answer.status_code == 302, answer.content.decode()
