"""The fields of a form: one class a kind, each with its template, all framed alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yeji.ui.component import Component
from yeji.ui.regions import atlas


@dataclass(frozen=True, kw_only=True)
class Option:
    """A value to choose, the words for it, and the heading it stands under."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class FormField(Component):
    """A label, a control, a hint or what is wrong.

    ``name`` is the control's name, its id is ``id`` (``f-<name>`` when empty); ``value`` is what was typed, not what
    it meant. ``wide`` takes the whole line. Context: ``id``, ``described`` (ids of hint and error), ``control`` (the
    template of the kind).
    """

    template: ClassVar[str] = "ui/fields/field.html"
    control: ClassVar[str]

    name: str
    label: str
    value: str = ""
    error: str = ""
    hint: str = ""
    required: bool = False
    wide: bool = False
    autofocus: bool = False
    disabled: bool = False

    def extra(self) -> dict[str, object]:
        own = f"f-{self.name}"
        described = [f"{own}-hint"] * bool(self.hint) + [f"{own}-error"] * bool(self.error)
        return {"id": own, "described": " ".join(described), "control": self.control}


@dataclass(frozen=True, kw_only=True)
class TextField(FormField):
    """A line of text. ``type`` and ``autocomplete`` are those of HTML."""

    control: ClassVar[str] = "ui/fields/text.html"

    type: str = "text"
    autocomplete: str = "off"
    maxlength: int | None = None


@dataclass(frozen=True, kw_only=True)
class LongTextField(FormField):
    """Several lines of text."""

    control: ClassVar[str] = "ui/fields/long_text.html"

    rows: int = 4


@dataclass(frozen=True, kw_only=True)
class RichField(FormField):
    """Rich text: Markdown, with buttons for its marks and a look at what comes of it."""

    control: ClassVar[str] = "ui/fields/rich.html"


@dataclass(frozen=True, kw_only=True)
class NumberField(FormField):
    """A number, typed as text so that ``3.5万`` is understood and no digit is lost; ``unit`` stands behind it."""

    control: ClassVar[str] = "ui/fields/number.html"

    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyField(FormField):
    """An amount; its currency stands behind it, or is chosen from ``currencies`` under the name ``currency_name``."""

    control: ClassVar[str] = "ui/fields/money.html"

    currency: str = ""
    currencies: tuple[str, ...] = ()
    currency_name: str = ""


@dataclass(frozen=True, kw_only=True)
class DateField(FormField):
    """A day, typed (2026-03-05, 明天, 5-21) or picked with the browser's own calendar."""

    control: ClassVar[str] = "ui/fields/date.html"


@dataclass(frozen=True, kw_only=True)
class ChoiceField(FormField):
    """One of several values; ``empty`` is the word for none (nothing: one must be chosen).

    Context: ``listed``, the options, written as text because a form holds hundreds.
    """

    control: ClassVar[str] = "ui/fields/choice.html"

    options: tuple[Option, ...] = ()
    empty: str = ""

    @property
    def listed(self) -> SafeString:
        """The options as HTML."""
        parts = []
        for heading, options in groupby(self.options, key=lambda one: one.group):
            inside = "".join(_option(one, chosen=one.value == self.value) for one in options)
            parts.append(f'<optgroup label="{escape(heading)}">{inside}</optgroup>' if heading else inside)
        return SafeString("".join(parts))

    def extra(self) -> dict[str, object]:
        return {**super().extra(), "listed": self.listed}


@dataclass(frozen=True, kw_only=True)
class IconField(ChoiceField):
    """One icon of several, all visible: the value and the label of an option are the icon's name."""

    control: ClassVar[str] = "ui/fields/icons.html"


def _option(one: Option, *, chosen: bool) -> str:
    return f'<option value="{escape(one.value)}"{" selected" if chosen else ""}>{escape(str(one.label))}</option>'


@dataclass(frozen=True, kw_only=True)
class YesNoField(FormField):
    """Yes or no, both visible, so that neither is chosen by silence."""

    control: ClassVar[str] = "ui/fields/yes_no.html"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One box of several: ``note`` says what ticking it means."""

    value: str
    label: str
    note: str = ""
    ticked: bool = False


@dataclass(frozen=True, kw_only=True)
class ChecksField(FormField):
    """Any number of several values, all visible; sent as one ``name`` for each box that is ticked.

    ``told``: ``<name>-checks`` is sent beside them, so that none ticked is told from no such field in the form.
    """

    control: ClassVar[str] = "ui/fields/checks.html"

    checks: tuple[Check, ...] = ()
    told: bool = False


@dataclass(frozen=True, kw_only=True)
class LinkField(ChoiceField):
    """Another record or a person, chosen from those the reader may see; ``current_missing`` names one who is not."""

    current_missing: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchField(FormField):
    """Another record where there are too many to list: found by typing, from ``url``. ``shown`` is its name."""

    control: ClassVar[str] = "ui/fields/search.html"

    url: str
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class PlaceField(FormField):
    """A place on the map: latitude and longitude, typed, or taken from where the device is."""

    control: ClassVar[str] = "ui/fields/whereabouts.html"


@dataclass(frozen=True, kw_only=True)
class UploadField(FormField):
    """A file, sent to ``url`` as soon as it is chosen: the form carries its id. ``shown`` is the one that is there.

    ``pictures``: pictures alone; ``most`` are the megabytes it may have.
    """

    control: ClassVar[str] = "ui/fields/upload.html"

    url: str
    shown: object = ""
    pictures: bool = False
    most: int = 0


@dataclass(frozen=True, kw_only=True)
class AddressField(FormField):
    """An address: province, city and district, each offering what lies within the one before, and what follows.

    Sent as ``<name>-province``, ``-city``, ``-district`` and ``-detail``. Context: ``parts``, and for each of the three
    ``places`` its name, label, options and value.
    """

    control: ClassVar[str] = "ui/fields/address.html"

    def extra(self) -> dict[str, object]:
        parts = atlas().split(self.value)
        places = (
            ("province", _("Province"), tuple(atlas().regions), parts.province),
            ("city", _("City"), atlas().cities(parts.province), parts.city),
            ("district", _("District"), atlas().districts(parts.province, parts.city), parts.district),
        )
        return {**super().extra(), "parts": parts, "places": places}


@dataclass(frozen=True, kw_only=True)
class FixedField(FormField):
    """A value that cannot be changed now: ``shown`` as it stands, the reason as its hint. Nothing is sent of it."""

    control: ClassVar[str] = "ui/fields/fixed.html"

    shown: object = ""


@dataclass(frozen=True, kw_only=True)
class SeveralField(ChecksField):
    """Several other records: those chosen as boxes to be unticked, and a search, from ``url``, that adds one more."""

    control: ClassVar[str] = "ui/fields/several.html"

    url: str


@dataclass(frozen=True, kw_only=True)
class SharePart:
    """A part of a split as typed: who, how many per cent, whether it stands outside the hundred."""

    person: str = ""
    share: str = ""
    overlay: bool = False


@dataclass(frozen=True, kw_only=True)
class SharesField(FormField):
    """Who gets which part: lines sent as ``<name>-person``, ``<name>-share`` (per cent) and ``<name>-overlay``."""

    control: ClassVar[str] = "ui/fields/shares.html"

    people: tuple[Option, ...] = ()
    parts: tuple[SharePart, ...] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class NamedChoice:
    """A choice as somebody builds it: its code (empty for a new one), its names, its tone."""

    code: str = ""
    zh: str = ""
    en: str = ""
    colour: str = ""


@dataclass(frozen=True, kw_only=True)
class ChoicesField(FormField):
    """The choices of a field that is being built: lines sent as ``<name>-code``, ``-zh``, ``-en`` and ``-colour``."""

    control: ClassVar[str] = "ui/fields/choices.html"

    choices: tuple[NamedChoice, ...] = ()
    colours: tuple[Option, ...] = ()
