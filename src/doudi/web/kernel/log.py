"""The log of acts: found, read one by one, and its chain verified."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from doudi.kernel import anchors, chain
from doudi.kernel.errors import NotFound
from doudi.offices import log as reads
from doudi.web import days
from doudi.web.http import actor_of, for_roles, page
from doudi.web.paging import page_of

AT_ONCE = 200_000  # events verified while somebody waits; the command line walks any number

SAYS = {
    "altered": _("内容被改动过，与封存时不符"),
    "unreadable": _("这一行已损坏，无法读出"),
    "gap": _("缺少这一环"),
    "unlinked": _("与前一环接不上：被替换或调换过顺序"),
    "anchor": _("与存档的锚点不符：此前的日志被整体改写"),
    "cut_off": _("日志在此中断，但锚点证明后面还有记录"),
}


@for_roles(*reads.LOG_READERS)
def events(request: HttpRequest) -> HttpResponse:
    """Newest first, by room, person, subject and days."""
    asked = request.GET
    rows = reads.search(
        actor_of(request),
        kind=asked.get("kind", ""),
        who=asked.get("q", "").strip(),
        subject=asked.get("subject", "").strip(),
        since=days.day_of(asked.get("since", "")),
        until=days.day_of(asked.get("until", "")),
    )
    context = {"page": page_of(rows, request, order=("-id",), size=50), "rooms": reads.rooms()}
    return page(
        request, "doudi/kernel/log.html", context, parts={"rows": "doudi/kernel/_log_rows.html"}
    )


@for_roles(*reads.LOG_READERS)
def event(request: HttpRequest, number: int) -> HttpResponse:
    """One link of the chain with everything that is sealed in it."""
    found = reads.visible_to(actor_of(request)).filter(pk=number).first()
    if found is None:
        raise NotFound("no_such_event")
    context = {
        "event": found,
        "facts": json.dumps(found.facts, ensure_ascii=False, indent=2),
        "is_sealed": chain.digest_of(found) == found.digest,
    }
    return page(
        request, "doudi/kernel/event.html", context,
        parts={"dialog-body": "doudi/kernel/_event.html"},
    )  # fmt: skip


@for_roles(*reads.LOG_READERS)
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain, compare it with the anchors, and say where it is broken."""
    newest = (
        reads.visible_to(actor_of(request)).order_by("-id").values_list("id", flat=True).first()
    )
    first = max(1, (newest or 0) - AT_ONCE + 1)
    report = chain.verify(first=first)
    anchors.compare(report, anchors.kept())
    context = {
        "report": report,
        "is_part": first > 1,
        "faults": [(f.event_id, SAYS[f.kind]) for f in report.faults],
        "anchors": anchors.kept()[-5:],
    }
    return page(
        request, "doudi/kernel/verify.html", context, parts={"verdict": "doudi/kernel/_verify.html"}
    )
