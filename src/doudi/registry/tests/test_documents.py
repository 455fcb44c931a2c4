"""Documents: by content and not by name, limited, scanned, stored once."""

import pytest

from doudi.kernel.errors import Broken, Refused
from doudi.registry import selectors, services
from doudi.registry.services import documents
from tests.cast import NOON

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 a page"


def attach(head, boris, content=PDF, name="a.pdf"):
    return services.attach_document(
        content=content, name=name, kind="other", person_id=head.pk, by=boris, at=NOON
    )


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0 photo", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n photo", "image/png"),
        ("姓名,关系".encode("gb18030"), "text/csv"),
        (("表" * 3000).encode(), "text/csv"),
    ],
)
def test_a_file_is_what_its_content_says(content, mime):
    assert documents.sniffed(content) == mime


@pytest.mark.parametrize(
    "content", [b"MZ\x00\x01 program", b"<html><script>x</script>", b"\x7fELF\x00"]
)
def test_programs_and_pages_are_refused_whatever_they_are_called(head, boris, content):
    with pytest.raises(Refused):
        attach(head, boris, content)


def test_an_empty_or_too_large_file_is_refused(head, boris, monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 100)
    for content in (b"", PDF + b"x" * 100):
        with pytest.raises(Refused):
            attach(head, boris, content)


def test_the_same_content_is_stored_once_and_goes_with_its_last_row(
    head, boris, django_capture_on_commit_callbacks
):
    one, two = attach(head, boris), attach(head, boris)
    path = documents.path_of(one.sha256)
    assert (one.sha256, path.read_bytes()) == (two.sha256, PDF)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_document(document_id=one.pk, by=boris, at=NOON)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_document(document_id=two.pk, by=boris, at=NOON)
    assert not path.exists()


def test_an_altered_file_is_not_handed_out(head, boris):
    kept = attach(head, boris, PDF + b" altered later")
    documents.path_of(kept.sha256).write_bytes(b"something else")
    with pytest.raises(Broken):
        services.open_document(document_id=kept.pk, by=boris, at=NOON)


@pytest.mark.parametrize(
    ("command", "outcome"),
    [("true", True), ("false", Refused), ("sh -c 'exit 2'", Broken), ("", False)],
)
def test_the_scanner_s_word_counts(head, boris, settings, command, outcome):
    settings.FILE_SCANNER = command
    if isinstance(outcome, bool):
        assert attach(head, boris).is_scanned is outcome
    else:
        with pytest.raises(outcome):
            attach(head, boris)
        assert not selectors.documents_visible_to(boris).exists()


def test_names_of_files_carry_no_folders_and_no_quotes(head, boris):
    assert attach(head, boris, name='..\\..\\x/"a"\r\n.pdf').name == "a.pdf"
