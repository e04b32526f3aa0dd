"""Effects that happen once, however often their request is sent (``Idempotency-Key``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller
from yeji.api.calls.gate import number_of
from yeji.api.calls.problems import problem_of
from yeji.api.calls.requests import key_of
from yeji.kit.refusal import Refused
from yeji.platform.idempotency import KeptAnswer, claim_key


def once(request: HttpRequest, caller: Caller, body: Mapping[str, Any], effect: Callable[[], Answer]) -> HttpResponse:
    """Have the effect and answer; with a key that was used before, answer what was answered then.

    The key, the effect and the answer are written in one transaction. What failed on our side is not kept.

    :raises KeyUsedOtherwise: if the key came with another request before.
    :raises KeyInUse: if the first request with it takes too long.
    """
    key = key_of(request)
    if key is None:
        return effect().response()
    with transaction.atomic():
        claimed = claim_key(account=caller.account, key=key, fingerprint=_fingerprint(request, body), at=caller.at)
        if isinstance(claimed, KeptAnswer):
            answer = _again(claimed)
        else:
            answer = _tried(effect, number_of(request))
            kept = {"text": answer.written(), "kind": answer.kind, "headers": dict(answer.headers)}
            claimed.keep(status=answer.status, body=kept)
    return answer.response()


def _tried(effect: Callable[[], Answer], number: str) -> Answer:
    """The effect's answer; a refusal undoes the effect and is an answer too."""
    try:
        with transaction.atomic():
            return effect()
    except Refused as problem:
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return problem_of(problem, number)


def _again(kept: KeptAnswer) -> Answer:
    headers = {**kept.body["headers"], "Idempotency-Replayed": "true"}
    return Answer(status=kept.status, text=kept.body["text"], kind=kept.body["kind"], headers=headers)


def _fingerprint(request: HttpRequest, body: Mapping[str, Any]) -> str:
    """Two requests are the same when address, condition and body say the same."""
    said = [request.path_info, request.headers.get("If-Match", ""), body]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
