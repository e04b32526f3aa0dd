"""What a company built, over REST: the whole set-up as one package, looked at and applied."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.requests import body_of, day_in, parameters_of, refuse_others, take
from yeji.ledger.built import package
from yeji.records.custom.package import Step

router = Router()


@router.get("/setup/package")
def read_package(request: HttpRequest) -> HttpResponse:
    """Everything that was built."""
    parameters_of(request, ())
    return Answer(body=package.packed(by=caller_of(request).scope)).response()


@router.post("/setup/package")
def apply_package(request: HttpRequest) -> HttpResponse:
    """What a package changes; with ``apply`` it is done, whole or not at all."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("package", "apply", "since", "reason"))
    given, doing = package.checked(take(body, "package", dict)), take(body, "apply", bool, False)
    how = package.Publishing(since=day_in(body, "since"), reason=take(body, "reason", str, ""))

    def effect() -> Answer:
        steps = package.steps(given, by=caller.scope, today=caller.today, publishing=how)
        if doing:
            package.apply(given, by=caller.scope, at=caller.at, today=caller.today, publishing=how)
        return Answer(body={"applied": doing, "steps": [_told(step) for step in steps]})

    return once(request, caller, body, effect)


def _told(step: Step) -> dict[str, Any]:
    return {
        "act": step.act,
        "part": step.part,
        "type": step.type,
        "field": step.field,
        "before": step.before,
        "after": step.after,
        "effect": list(step.effect),
    }
