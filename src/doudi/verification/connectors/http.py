"""An HTTP service that answers JSON, page by page, with signed questions and retries.

    options:
      url: https://exchange.example/records
      secret_env: EXCHANGE_SECRET      # HMAC-SHA256 of the question; "key_id" names it to the service
      key_id: doudi-009901
      rows: data.list                  # where the records stand in the answer
      page: {name: page, size_name: size, size: 500}
      tries: 4

Signed are the method, the path with its query, the instant, and a nonce made from them, each on a
line of its own; headers X-Key, X-Time, X-Nonce, X-Signature. An answer that is signed
(X-Signature over its body) must be signed rightly. Busy services (429, 5xx, no answer) are asked
again after 1, 2, 4 … seconds; a refusal (other 4xx) is not.
"""

import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.timezone import localdate

from doudi.kernel.errors import Refused
from doudi.verification.connectors.door import Arrival, Source, as_csv, connector

TRIES, SIZE, SECONDS, MOST_PAGES = 4, 500, 30, 10_000
BUSY = {429, 500, 502, 503, 504}


@connector("http")
def fetch(source: Source, *, at: datetime) -> Iterator[Arrival]:
    """One file with the records of every page; nothing when there are none."""
    day = localdate(at)
    rows: list[Mapping[str, Any]] = []
    paging = dict(source.options.get("page") or {})
    size = int(paging.get("size", SIZE))
    for number in range(1, MOST_PAGES):
        asked = {"month": f"{day:%Y%m}"} | (
            {paging.get("name", "page"): number, paging.get("size_name", "size"): size}
        )
        part = _rows(ask(source, asked, at=at), str(source.options.get("rows", "")), source)
        rows += part
        if len(part) < size:
            break
    if rows:
        headings = list(dict.fromkeys(key for row in rows for key in row))
        content = as_csv(headings, ([row.get(h) for h in headings] for row in rows))
        yield Arrival(source.kind, f"{source.name}-{day:%Y%m%d}.csv", content, day)


def ask(
    source: Source, question: Mapping[str, Any], *, at: datetime,
    wait: Callable[[float], None] = time.sleep,
) -> Any:  # fmt: skip
    """One question and its answer as JSON. Raises `Refused` when the service does not answer, says
    no, or its answer is not signed by the shared secret."""
    address = f"{source.options['url']}?{urlencode(question)}"
    if urlsplit(address).scheme not in {"http", "https"}:
        raise Refused("source_not_set_up", source=source.name)
    secret = os.environ.get(str(source.options.get("secret_env", "")), "").encode()
    request = urllib.request.Request(address, headers=_headers(source, address, secret, at))
    tries = int(source.options.get("tries", TRIES))
    for n in range(tries):
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return _checked(answer.read(), answer.headers.get("X-Signature"), secret, source)
        except urllib.error.HTTPError as no:
            if no.code not in BUSY:
                raise Refused("source_refused", source=source.name, status=no.code) from no
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        if n + 1 < tries:
            wait(2.0**n)
    raise Refused("source_not_there", source=source.name, tries=tries)


def _headers(source: Source, address: str, secret: bytes, at: datetime) -> dict[str, str]:
    parts = urlsplit(address)
    instant = at.isoformat()
    target = f"{parts.path}?{parts.query}"
    nonce = hashlib.sha256(f"{source.name}|{target}|{instant}".encode()).hexdigest()[:32]
    said = "\n".join(("GET", target, instant, nonce))
    headers = {"Accept": "application/json", "X-Time": instant, "X-Nonce": nonce}
    if secret:
        headers |= {
            "X-Key": str(source.options.get("key_id", "")), "X-Signature": sign(secret, said.encode()),
        }  # fmt: skip
    return headers


def sign(secret: bytes, content: bytes) -> str:
    """HMAC-SHA256 as hexadecimal text."""
    return hmac.new(secret, content, hashlib.sha256).hexdigest()


def _checked(body: bytes, signature: str | None, secret: bytes, source: Source) -> Any:
    must = bool(source.options.get("answers_signed"))
    if signature is None and must:
        raise Refused("answer_not_signed", source=source.name)
    if signature is not None and not hmac.compare_digest(signature, sign(secret, body)):
        raise Refused("answer_signed_wrongly", source=source.name)
    try:
        return json.loads(body, parse_float=str)  # an amount stays as it was written
    except ValueError as fault:
        raise Refused("answer_not_json", source=source.name) from fault


def _rows(answer: Any, path: str, source: Source) -> list[Mapping[str, Any]]:
    for step in filter(None, path.split(".")):
        answer = answer.get(step) if isinstance(answer, Mapping) else None
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        raise Refused("answer_without_rows", source=source.name)
    return answer
