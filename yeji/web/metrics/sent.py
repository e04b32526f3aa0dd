"""What the builder's form sends, as the data of a definition; and the other way round."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from yeji.kit.dates import parse_day
from yeji.kit.pinyin import usual
from yeji.kit.refusal import Refused
from yeji.ledger.built import choices as chosen
from yeji.ledger.built.operators import OPERATORS
from yeji.ledger.metrics import registry
from yeji.web.metrics.conditions import ROWS


def given_of(post: QueryDict) -> dict[str, Any]:
    """The definition that a form describes, as data."""
    measured = post.get("value", chosen.COUNT)
    return {
        "name": {"zh": post.get("zh", ""), "en": post.get("en", "")},
        "meaning": {"zh": post.get("meaning_zh", ""), "en": post.get("meaning_en", "")},
        "type": post.get("type", ""),
        "conditions": [condition for place in range(ROWS) if (condition := _condition(post, place))],
        "where": post.get("where", "").strip(),
        "value": measured,
        "measure": post.get("measure", ""),
        "on": post.get("on", ""),
        "until": post.get("until", "") if measured == chosen.LEVEL else "",
        "credit": {
            "who": post.get("who", chosen.OWNER),
            "field": post.get("credit_field", "") if post.get("who") in (chosen.PERSON, chosen.OWNER_OF) else "",
            "team": post.get("team", "yes") == "yes",
        },
        "unit": post.get("unit", "count"),
        "better": post.get("better", "up"),
        "metrics": [key for key in post.getlist("metrics") if key],
        "formula": post.get("formula", ""),
    }


def _condition(post: QueryDict, place: int) -> dict[str, Any] | None:
    field = post.get(f"c{place}-field", "")
    if not field:
        return None
    operator = OPERATORS.get(post.get(f"c{place}-operator", ""))
    values = [value for value in post.getlist(f"c{place}-value") if value.strip()]
    return {
        "field": field,
        "operator": operator.key if operator else "",
        "values": values if operator is None or operator.most else [],
    }


def form_of(given: Mapping[str, Any]) -> QueryDict:
    """The form that describes a definition: the other way round."""
    post = QueryDict(mutable=True)
    for name in ("type", "where", "value", "measure", "on", "until", "unit", "better", "formula"):
        post[name] = given.get(name, "")
    for language in ("zh", "en"):
        post[language] = given["name"].get(language, "")
        post[f"meaning_{language}"] = given["meaning"].get(language, "")
    credit = given["credit"]
    post["who"], post["credit_field"], post["team"] = credit["who"], credit["field"], "yes" if credit["team"] else "no"
    post.setlist("metrics", list(given["metrics"]))
    for place, condition in enumerate(given["conditions"][:ROWS]):
        post[f"c{place}-field"], post[f"c{place}-operator"] = condition["field"], condition["operator"]
        post.setlist(f"c{place}-value", list(condition["values"]))
    return post


def key_from(post: QueryDict) -> str:
    """The key that was typed, or else one made from the name."""
    typed = post.get("key", "").strip()
    if typed:
        return typed
    name = post.get("en", "").strip() or "_".join(map(usual, post.get("zh", "")))
    made = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]
    if not made or not made[0].isalpha():
        made = f"m_{made}".rstrip("_")
    taken = set(registry.metrics)
    return next(key for key in (made, *(f"{made}_{number}" for number in range(2, 1000))) if key not in taken)


def day_of(post: QueryDict, name: str) -> date | None:
    """A day that was typed; None where none was.

    :raises Refused: if it is none.
    """
    typed = post.get(name, "").strip()
    try:
        return parse_day(typed) if typed else None
    except Refused as problem:
        problem.field = name
        raise
