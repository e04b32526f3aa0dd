"""Telephone numbers: as people write them, as they are kept, and as they are shown.

They are kept as E.164 says (``+8613812345678``), an extension behind an ``x`` (``+861088886666x12``).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
    country_code_for_region,
    format_number,
    is_possible_number_with_reason,
    parse,
)

from yeji.kit.masking import STARS, ends

KEPT: Final = re.compile(r"\+[0-9]{5,15}(x[0-9]{1,7})?")
"""A number as it is kept."""
_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_HOTLINE: Final = re.compile(r"(?:\+?86)?(9[56][0-9]{3,4}|1[02][0-9]{3})")
_SAID: Final = re.compile(r"\s*(?:转分机|分机号|分机|转|轉)[:：\s]*")
_AREA: Final = 3
_TELLING: Final = 8
"""So many digits are the beginning of an area code, or of a mobile or foreign number, rather than any part of one."""
_MARKS: Final = re.compile(r"[^0-9+x]")


def normal(text: str, *, region: str) -> str | None:
    """A number as it is kept; None for what is none. Without a country code it is one of ``region`` (ISO 3166)."""
    plain = _SAID.sub("x", unicodedata.normalize("NFKC", text).strip())
    if region == "CN":
        bare = plain.replace(" ", "").replace("-", "")
        # Nearly all there are, so that a file of them is read quickly; and those that no plan of numbers knows.
        if known := _MOBILE.fullmatch(bare) or _HOTLINE.fullmatch(bare):
            return f"+86{known[1]}"
    try:
        number = parse(plain, region)
    except NumberParseException:
        return None
    if is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    whole = PhoneNumber(country_code=number.country_code, national_number=number.national_number)
    whole.italian_leading_zero, whole.number_of_leading_zeros = (
        number.italian_leading_zero,
        number.number_of_leading_zeros,
    )
    return format_number(whole, PhoneNumberFormat.E164) + (f"x{number.extension}" if number.extension else "")


def grouped(kept: str, *, region: str, extension: str) -> str:
    """A kept number as people read it: 138 1234 5678, abroad with its country code; what is none stays as it is.

    ``extension`` is the word before one.
    """
    if not KEPT.fullmatch(kept):
        return kept
    base, _x, behind = kept.partition("x")
    if region == "CN" and (mobile := _MOBILE.fullmatch(base)):
        told = f"{mobile[1][:3]} {mobile[1][3:7]} {mobile[1][7:]}"
    else:
        number = parse(base, None)
        home = number.country_code == country_code_for_region(region)
        told = format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
    return f"{told} {extension} {behind}" if behind else told


def dialled(kept: str) -> str:
    """The address that a telephone calls; empty for what is no number."""
    base, _x, behind = kept.partition("x")
    return f"tel:{base}" + (f";ext={behind}" if behind else "") if KEPT.fullmatch(kept) else ""


def hidden(kept: str) -> str:
    """A kept number with its middle taken out, as it is dialled within its country: 138****1234."""
    if not KEPT.fullmatch(kept):
        return STARS
    national = str(parse(kept.partition("x")[0], None).national_number)
    return ends(national)


def sought(text: str, *, region: str) -> tuple[str, ...]:
    """What of a written number, or a part of one, can stand in a kept one; nothing where it holds no digit.

    What begins with the digit that is dialled before an area code may be a beginning too, which is kept with the
    country code instead: 010 8888 stands in +86108888…. Where so few digits are rather a part from the middle, they
    are that alone.
    """
    plain = _MARKS.sub("", _SAID.sub("x", unicodedata.normalize("NFKC", text)))
    if not re.search("[0-9]", plain):
        return ()
    home = PhoneMetadata.metadata_for_region(region)
    trunk = (home.national_prefix if home else None) or ""
    rest = plain.removeprefix(trunk)
    if plain.startswith("00"):
        beginning = f"+{plain[2:]}" if len(plain) >= _TELLING else ""
    else:
        mobile = region == "CN" and rest.startswith("1") and not rest.startswith("10")
        enough = len(plain) >= (_TELLING if mobile else _AREA)
        beginning = f"+{country_code_for_region(region)}{rest}" if rest != plain and enough else ""
    return (plain, beginning) if beginning else (plain,)
