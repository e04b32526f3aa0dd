"""The tags of a type of record: named, coloured, made one, taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.records.custom.changing import may_build
from yeji.records.fields.choice import COLOURS
from yeji.records.tagging import NoSuchTag, drop_tag, name_tag, numbers_of, tags_field, tags_told
from yeji.records.types import ObjectType, registry
from yeji.ui.components.fields import ChoiceField, FormField, Option, TextField
from yeji.web.gate import signed_in
from yeji.web.objects.forms import tones
from yeji.web.objects.pages import HOME, crumbs
from yeji.web.settings.forms import form_page, wrong
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """A new tag."""
    may_build(visitor.scope)
    return _page(request, visitor, registry.get(type_key), "", title=_("New tag"), send=_("Add the tag"))


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, type_key: str, code: str) -> HttpResponse:
    """Another name or colour for a tag; its records keep it."""
    may_build(visitor.scope)
    kind = registry.get(type_key)
    return _page(request, visitor, kind, code, title=_("Change the tag %(tag)s") % {"tag": _name(kind, code)})


@require_http_methods(["GET", "POST"])
@signed_in
def drop_page(request: HttpRequest, visitor: Visitor, type_key: str, code: str) -> HttpResponse:
    """Take a tag away from all records, or let another stand in its place."""
    may_build(visitor.scope)
    kind, problem = registry.get(type_key), None
    name, into = _name(kind, code), request.POST.get("into", "")
    if request.method == "POST":
        try:
            number = drop_tag(type_key=type_key, code=code, into=into, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            told = ngettext("%(tag)s is gone; %(n)s record had it.", "%(tag)s is gone; %(n)s records had it.", number)
            messages.success(request, told % {"tag": name, "n": number})
            return HttpResponseRedirect(f"{HOME}{type_key}/")
    number = numbers_of(kind).get(code, 0)
    about = ngettext("%(n)s record has this tag.", "%(n)s records have this tag.", number) % {"n": number}
    others = tuple(Option(value=one["code"], label=str(one["name"])) for one in tags_told(kind) if one["code"] != code)
    field = ChoiceField(
        name="into",
        label=_("In its place"),
        value=into,
        options=others,
        empty=_("nothing: it is only taken away"),
        error=wrong(problem, "into"),
    )
    title, send = _("Merge or delete the tag %(tag)s") % {"tag": name}, pgettext("a tag", "Do it")
    return form_page(
        request, title=title, fields=(field,), crumbs=crumbs(kind), send=send, about=about, problem=problem
    )


def _page(
    request: HttpRequest, visitor: Visitor, kind: ObjectType, code: str, *, title: str, send: str = ""
) -> HttpResponse:
    told, problem = _told(kind, code), None
    if request.method == "POST":
        told = {name: request.POST.get(name, "").strip() for name in ("zh", "en", "colour")}
        try:
            name_tag(type_key=kind.key, code=code, names=told, colour=told["colour"], by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(f"{HOME}{kind.key}/")
    fields = tuple(_fields(told, problem))
    return form_page(request, title=title, fields=fields, crumbs=crumbs(kind), send=send, problem=problem)


def _fields(told: Mapping[str, str], problem: Refused | None) -> Iterator[FormField]:
    error = wrong(problem, "zh") or wrong(problem, "choices")
    name = pgettext("of an object", "Name")
    for language, words in (("zh", "%(name)s, Chinese"), ("en", "%(name)s, English")):
        label = pgettext("language of a name", words) % {"name": name}
        yield TextField(
            name=language, label=label, value=told[language], error=error if language == "zh" else "", maxlength=60
        )
    colours = tuple(Option(value=code, label=tones()[code]) for code in COLOURS)
    yield ChoiceField(name="colour", label=_("Colour"), value=told["colour"], options=colours, required=True)


def _told(kind: ObjectType, code: str) -> Mapping[str, str]:
    """A tag as its form shows it; for a new one, nothing.

    :raises NoSuchTag: if the type has none of this code.
    """
    if not code:
        return {"zh": "", "en": "", "colour": ""}
    item = tags_field(kind)
    found = dict(item.options).get(code) if item else None
    if item is None or found is None:
        raise NoSuchTag(_("There is no such tag."))
    return {"zh": found.zh, "en": found.en, "colour": dict(item.colours).get(code, "")}


def _name(kind: ObjectType, code: str) -> str:
    _told(kind, code)
    item = tags_field(kind)
    return item.show([code], "") if item else code
