"""Which encoding a file was saved in: by its mark, else by what all of it can be read as. Nothing is guessed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import IO

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

Open = Callable[[], IO[bytes]]

PROBE = 1 << 16
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NOT_TEXT = ((b"PK\x03\x04", ".xlsx"), (b"\xd0\xcf\x11\xe0", ".xls"), (b"%PDF", ".pdf"))
_OLD = {".xls": ".xls / .et"}
"""What is packed like this is called by more than one name."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""What stands in a spreadsheet with a password, which is packed like one of the old form."""
_PAIR = re.compile(rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]")
_SELDOM = 10
THREE_BYTES = re.compile(rb"[\xe1-\xec\xee][\x80-\xbf][\x80-\xbf]")
"""A Chinese character as UTF-8 writes it."""


class UnreadableText(Refused):
    """The text is in no encoding that we know, or in two."""

    code = "import.unreadable_text"


def refuse_unless_text(head: bytes, name: str) -> None:
    """See that the beginning of a file is text at all.

    :raises UnreadableText: for spreadsheets, pictures and the like, saying what to do.
    """
    if head.startswith(NOT_TEXT[1][0]) and _LOCKED in head:
        raise UnreadableText(_("%(file)s has a password. Save it without one.") % {"file": name})
    for mark, kind in NOT_TEXT:
        if head.startswith(mark):
            raise UnreadableText(
                _("%(file)s is a %(kind)s file inside. Save it as CSV.") % {"file": name, "kind": _OLD.get(kind, kind)}
            )
    if not _wide(head) and head.count(0) * 10 > len(head):
        raise UnreadableText(_("%(file)s is not a file of text.") % {"file": name})


def refuse_unless_known(head: bytes, name: str) -> None:
    """See that the beginning of a file is that of a spreadsheet, of something packed or of a text.

    :raises UnreadableText: for anything else: it need not be taken in to its end.
    """
    if not head.startswith((NOT_TEXT[0][0], b"\x1f\x8b")):
        refuse_unless_text(head, name)


def encoding_of(opened: Open, name: str) -> str:
    """The encoding of a file: by its mark, else UTF-8 if all of it is, else GB18030 (which contains GBK).

    :raises UnreadableText: if it is none of these, or if rows are in different ones.
    """
    with opened() as stream:
        head = stream.read(PROBE)
    if wide := _wide(head):
        return wide
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if _reads_as(opened, "utf-8"):
        return "utf-8"
    _refuse_mixed(opened, name)
    if _reads_as(opened, "gb18030"):
        if _may_be_big5(head):
            raise UnreadableText(
                _("The text of %(file)s may be Big5 or GBK. Say which, or save it as UTF-8.") % {"file": name}
            )
        return "gb18030"
    raise UnreadableText(_("The text of %(file)s is neither UTF-8 nor GBK. Save it as UTF-8.") % {"file": name})


def _wide(head: bytes) -> str:
    """UTF-16, which in a table always shows: of its separators, digits and line ends every second byte is zero."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if (even and odd) or (even + odd) * 20 < len(head) or not head:
        return ""
    return "utf-16-be" if even else "utf-16-le"


def _may_be_big5(head: bytes) -> bool:
    """Whether a text that reads as GBK is rather Big5, which nearly always reads so too, as nonsense.

    Half of the second bytes of Big5 are below 0x7f, which in GBK only seldom used characters have; and those have as
    many between 0x80 and 0xa0, where Big5 has none.
    """
    pairs = _PAIR.findall(head)
    low = sum(0x40 <= pair[1] <= 0x7E for pair in pairs)
    never = sum(pair[0] < 0xA1 or 0x80 <= pair[1] <= 0xA0 for pair in pairs)
    return low * _SELDOM > len(pairs) and not never


def _reads_as(opened: Open, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with opened() as stream:
            while some := stream.read(PROBE):
                decoder.decode(some)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_mixed(opened: Open, name: str) -> None:
    """A file that was put together from two would read as GBK from end to end, with nonsense in half of it."""
    certain = 0
    other = 0
    with opened() as stream:
        for number, line in enumerate(stream, 1):
            if line.isascii():
                continue
            if _is_utf8(line):
                certain = certain or (number if THREE_BYTES.search(line) else 0)
            else:
                other = other or number
            if certain and other:
                raise UnreadableText(
                    _("%(file)s is in two encodings: line %(one)s is UTF-8, line %(other)s is not. Save it as UTF-8.")
                    % {"file": name, "one": certain, "other": other}
                )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
