"""What an address leads to that nothing answers to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yeji.web.middleware import request_number
from yeji.web.refusals import NoSuchPage, refusal_page


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page that says so: inside the frame, so that whoever is signed in goes on by the menu."""
    text = _(
        "The address may be mistyped, or what it named is gone or not for you to see. Should it be there, tell your "
        "administrator the number %(number)s."
    )
    return refusal_page(request, NoSuchPage(text % {"number": request_number()}))
