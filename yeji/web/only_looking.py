"""Looking as somebody else: a session that shows another's pages, changes nothing and takes nothing out.

Three walls stand behind each other. Whatever is sent is refused before any page reads it; so are the pages where one
takes something out or sees keys; and what is left is read in a transaction in which the database itself writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yeji.org.looking import OnlyLooking
from yeji.web.refusals import refusal_page
from yeji.web.visitor import Visitor, visitor_of

STOP: Final = "/looking/stop/"
_WAYS_OUT: Final = (STOP, "/sign-out/")
_SHUT: Final = (
    "/me/", "/exports/", "/imports/", "/looking/", "/settings/backups/", "/settings/statements/",
    "/settings/objects/package/", "/settings/accounts/",
)  # fmt: skip
"""Where keys are shown or something is taken out."""
_TAKES_OUT: Final = ("/export/", "/download/", ".csv")
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class OnlyLooks:
    """Refuses whatever would change something or take something out, while somebody looks as somebody else."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer instead of the page, where this is not just looking."""
        if visitor_of(request).behind is None or request.path in _WAYS_OUT:
            return None
        if request.method not in _READS:
            return refusal_page(request, _only())
        if request.path.startswith(_SHUT) or request.path.endswith(_TAKES_OUT):
            told = _("What one takes out, and keys, are not shown to those who look as somebody else.")
            return refusal_page(request, OnlyLooking(told))
        return None


def _only() -> OnlyLooking:
    return OnlyLooking(_("You are looking as somebody else, and change nothing. Stop looking first."))


@contextmanager
def reading_alone(visitor: Visitor) -> Iterator[None]:
    """While this lasts, the database writes nothing for who looks as somebody else.

    :raises OnlyLooking: if a page tried to.
    """
    if visitor.behind is None:
        yield
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:  # law: unscoped-read - it says how to read, and reads nothing
                cursor.execute("SET TRANSACTION READ ONLY")
            yield
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != "25006":
            raise
        raise _only() from None
