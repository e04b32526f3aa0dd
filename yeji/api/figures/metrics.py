"""Metrics over REST: what one counts exactly, building one, trying it, and letting it mean something else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yeji.api.calls.answers import Answer, figure
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.requests import body_of, day_in, ids_in, parameters_of, refuse_others, take
from yeji.api.figures.asked import definition
from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping
from yeji.ledger.built.answering import answers, entrust, named
from yeji.ledger.built.choices import read
from yeji.ledger.built.telling import rule_of
from yeji.ledger.built.trying import effect_of, try_out
from yeji.ledger.built.words import in_words
from yeji.ledger.metrics import registry
from yeji.ledger.models import Definition
from yeji.org.scopes import Scope

router = Router()
MOST_TRIED = 100


@router.get("/metrics")
def definitions(request: HttpRequest) -> HttpResponse:
    """Every metric: what it is called, what it means, what it is made of."""
    parameters_of(request, ())
    return Answer(body={"items": [definition(metric) for metric in registry]}).response()


@router.post("/metrics/try")
def try_one(request: HttpRequest) -> HttpResponse:
    """What a definition would count: in words, on records with the reasons, and month by month. Nothing is kept."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("key", "definition", "records", "since"))
    keeping.allow(caller.scope)
    key, made = take(body, "key", str, "") or "tried", read(take(body, "definition", dict, {}))
    since = day_in(body, "since")
    keeping.checked(key, made)
    tried = try_out(made, scope=caller.scope, records=ids_in(body, "records")[:MOST_TRIED])
    effects = effect_of(key, made, since=since, today=caller.today)
    told = {
        "words": in_words(made, scope=caller.scope),
        "records": [
            {
                "id": record.record,
                "label": record.label,
                "counts": record.counts,
                "checks": [{"words": check.words, "met": check.met} for check in record.checks],
                "day": record.day,
                "value": figure(record.value),
                "person": record.person,
            }
            for record in tried
        ],
        "months": [month.told() for month in effects],
    }
    return Answer(body=told).response()


@router.get("/metrics/{metric}")
def one(request: HttpRequest, metric: str) -> HttpResponse:
    """A metric with every version that people made of it, the newest first."""
    parameters_of(request, ())
    caller = caller_of(request)
    versions, known = keeping.versions(metric), registry.metrics.get(metric)
    told = definition(registry.get(metric)) if known or not versions else {"key": metric}
    since = keeping.known_since(read(versions[0].body)) if versions else None
    rule = rule_of(known, read(versions[0].body) if versions else None, scope=caller.scope).told()
    told = {
        **told,
        "rule": rule,
        "known_since": since,
        "owner": _owned(metric, versions[0] if versions else None),
        "versions": [_version(version, caller.scope) for version in versions],
    }
    return Answer(body=told).response()


@router.post("/metrics")
def build(request: HttpRequest) -> HttpResponse:
    """Build a metric. It is filled in by the worker and can be asked for when its state is "live"."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("key", "definition", "since"))
    key, given = take(body, "key", str, ""), take(body, "definition", dict, {})
    since = day_in(body, "since")

    def effect() -> Answer:
        made = keeping.build(key=key, given=given, by=caller.scope, at=caller.at, since=since)
        return Answer(status=201, body=_version(made, caller.scope))

    return once(request, caller, body, effect)


@router.post("/metrics/{metric}/versions")
def change(request: HttpRequest, metric: str) -> HttpResponse:
    """Let a metric mean something else from a day on; null: in all open months."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("definition", "since", "reason"))
    given, reason = take(body, "definition", dict, {}), take(body, "reason", str, "")
    since = day_in(body, "since")

    def effect() -> Answer:
        made = keeping.change(
            key=metric, given=given, since=since, reason=reason, by=caller.scope, at=caller.at, today=caller.today
        )
        return Answer(status=201, body=_version(made, caller.scope))

    return once(request, caller, body, effect)


@router.patch("/metrics/{metric}")
def reword(request: HttpRequest, metric: str) -> HttpResponse:
    """Call a metric otherwise, or tell otherwise what it means. Nothing is counted anew."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("name", "meaning"))
    name, meaning = take(body, "name", dict), take(body, "meaning", dict)
    made = keeping.reword(key=metric, name=name, meaning=meaning, by=caller.scope, at=caller.at)
    return Answer(body=_version(made, caller.scope)).response()


@router.put("/metrics/{metric}/owner")
def entrusted(request: HttpRequest, metric: str) -> HttpResponse:
    """Let a person answer for a metric from now on; null: whoever writes its newest version."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("person",))
    person = take(body, "person", int)
    entrust(key=metric, person=person, by=caller.scope, at=caller.at)
    last = next(iter(keeping.versions(metric)), None)
    return Answer(body=_owned(metric, last)).response()


def _owned(key: str, last: Definition | None) -> dict[str, Any]:
    """Who answers for a metric, and everybody who was ever named for it, the newest first."""
    given = named(key)
    return {
        "person": given[0].person if given else None,
        "name": answers(given, last=last) or None,
        "named": [
            {"person": one.person, "name": one.name or None, "by": one.by or None, "at": one.at} for one in given
        ],
    }


def _version(made: Definition, scope: Scope) -> dict[str, Any]:
    choices = read(made.body)
    try:
        words = in_words(choices, scope=scope)
    except Refused as problem:
        words = str(problem)
    return {
        "key": made.key,
        "version": made.version,
        "since": made.since,
        "state": made.state,
        "progress": made.progress,
        "problem": made.problem,
        "reason": made.reason,
        "by": made.by.name if made.by else None,
        "at": made.at,
        "words": words,
        "definition": made.body,
        "effect": made.effect,
    }
