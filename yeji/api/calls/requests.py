"""Reading requests strictly: what is not understood is refused by name, never ignored and never guessed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yeji.api.calls.problems import BadRequest, TooLarge
from yeji.kit.dates import parse_day
from yeji.kit.refusal import Refused

MOST_BYTES: Final = 1024 * 1024
VERSION: Final = "version"
_LARGEST_VERSION: Final = 2**31
_DEEPEST: Final = 12
_LONGEST_ID: Final = 18
_UNSAFE: Final = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_VERSION: Final = re.compile(r'(?:"(\d{1,9})"|(\d{1,9}))', re.ASCII)


class UnknownParameter(Refused):
    """The address asks for something that it does not have, or says one thing twice."""

    code = "parameter.unknown"


class UnknownPart(Refused):
    """The body has a part that means nothing here."""

    code = "body.unknown_part"


class WrongMediaType(Refused):
    """The body is not JSON in UTF-8."""

    status = 415
    code = "request.media_type"


def parameters_of(request: HttpRequest, known: Iterable[str]) -> dict[str, str]:
    """The address's parameters, each once.

    :raises UnknownParameter: for one that is none, or comes twice.
    :raises BadRequest: for characters that nobody types.
    """
    allowed = set(known)
    given: dict[str, str] = {}
    for name, values in request.GET.lists():
        if name not in allowed:
            raise UnknownParameter(
                _("There is no parameter %(name)s here.") % {"name": _short(name)}, field=_short(name)
            )
        if len(values) > 1:
            raise UnknownParameter(_("The parameter %(name)s comes twice.") % {"name": name}, field=name)
        if _CONTROL.search(values[0]):
            raise BadRequest(_("The parameter %(name)s holds control characters.") % {"name": name}, field=name)
        given[name] = values[0]
    return given


def body_of(request: HttpRequest, *, optional: bool = False, most: int = MOST_BYTES) -> dict[str, Any]:
    """The request's JSON object, of at most ``most`` bytes. ``optional``: no body at all is an empty one.

    :raises WrongMediaType, TooLarge, BadRequest: if there is no such object.
    """
    parameters_of(request, ())
    if _declared_length(request, most) > most:
        raise TooLarge(_("The request is too large."))
    raw = request.body
    if optional and not raw:
        return {}
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != "application/json" or charset.lower() != "utf-8":
        raise WrongMediaType(_("Send the body as application/json in UTF-8."))
    found = _parsed(raw)
    if not isinstance(found, dict):
        raise BadRequest(_("The body must be a JSON object."))
    _check(found, 1)
    return found


def take(body: Mapping[str, Any], name: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
    """A named part of a body, of the JSON type ``kind``; absent or null means the default.

    :raises BadRequest: if it is of another type.
    """
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": name}, field=name)
    return value


def ids_in(body: Mapping[str, Any], name: str) -> list[int]:
    """A body's list of ids.

    :raises BadRequest: if it is none, or something in it is no id.
    """
    given = take(body, name, list, [])
    for one in given:
        if not isinstance(one, int) or isinstance(one, bool) or not 0 < one < 10**_LONGEST_ID:
            raise BadRequest(_("%(name)s is a list of ids.") % {"name": name}, field=name)
    return [int(one) for one in given]


def texts_in(body: Mapping[str, Any], name: str) -> list[str]:
    """A body's list of texts.

    :raises BadRequest: if it is none, or something in it is no text.
    """
    given = take(body, name, list, [])
    if not all(isinstance(one, str) for one in given):
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": name}, field=name)
    return [str(one) for one in given]


def objects_in(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A body's list of objects.

    :raises BadRequest: if it is none, or something in it is no object.
    """
    given: list[dict[str, Any]] = take(body, name, list, [])
    if not all(isinstance(one, dict) for one in given):
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": name}, field=name)
    return given


def picks_in(body: Mapping[str, Any], name: str) -> dict[str, int]:
    """A body's object of ids by name.

    :raises BadRequest: if it is none, or something in it is no id.
    """
    given = take(body, name, dict, {})
    ids_in({name: list(given.values())}, name)
    return dict(given)


def day_in(body: Mapping[str, Any], name: str) -> date | None:
    """The day that a body names, if it does.

    :raises BadDate: naming the part that is none.
    """
    text: str | None = take(body, name, str)
    try:
        return parse_day(text) if text else None
    except Refused as problem:
        problem.field = name
        raise


def refuse_others(body: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse parts of a body that mean nothing here.

    :raises UnknownPart: naming each of them.
    """
    others = [_short(name) for name in body if name not in set(known)]
    if others:
        wrong = [UnknownPart(_("There is no %(name)s here.") % {"name": name}, field=name) for name in others]
        raise UnknownPart(" ".join(str(problem) for problem in wrong), field=others[0], others=wrong)


def id_of(text: str) -> int | None:
    """The id that an address names, or None if it can be none."""
    plain = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
    return int(text) if plain else None


def version_of(request: HttpRequest) -> int | None:
    """The version in ``If-Match``, if it names one.

    :raises BadRequest: if it cannot be a version of ours.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    found = _VERSION.fullmatch(given)
    if found is None:
        raise BadRequest(_('If-Match holds the version that was read, such as "3".'), field="If-Match")
    return int(found[1] or found[2])


def version_in(body: Mapping[str, Any]) -> int | None:
    """The version that a body names, if it does.

    :raises BadRequest: if it cannot be one.
    """
    said: int | None = take(body, VERSION, int)
    if said is not None and not 1 <= said < _LARGEST_VERSION:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": VERSION}, field=VERSION)
    return said


def key_of(request: HttpRequest) -> str | None:
    """The request's idempotency key.

    :raises BadRequest: if it is empty, too long or not plain ASCII.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise BadRequest(_("An idempotency key is 1 to 200 ASCII characters without spaces."), field="Idempotency-Key")
    return key


def _declared_length(request: HttpRequest, most: int) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else most + 1


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as problem:
        raise BadRequest(_("The body is not JSON: %(why)s") % {"why": str(problem)[:100]}) from problem


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadRequest(_("%(name)s comes twice in one object.") % {"name": _short(twice)}, field=_short(twice))
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _check(value: Any, depth: int) -> None:
    """Refuse text that no database can hold, and nesting that nobody needs."""
    if depth > _DEEPEST:
        raise BadRequest(_("The body is nested too deeply."))
    if isinstance(value, str) and _UNSAFE.search(value):
        raise BadRequest(_("The body holds characters that are none."))
    if isinstance(value, dict):
        for name, item in value.items():
            _check(name, depth)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def _short(name: str) -> str:
    return _UNSAFE.sub("�", name)[:60]
