"""Pages as tests ask for them: signed in as somebody, read as text."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from tests.world import World


def client_of(world: World, name: str, language: str = "en") -> Client:
    """A browser in which this person is signed in and reads this language."""
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.cookies["yeji_language"] = language
    client.force_login(world.accounts[name])
    return client


def text_of(response: Any) -> str:
    """A page's words with single spaces, without its markup."""
    body = re.sub(r"<(script|template|dialog).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    # What stands inside a word or a sum must not be torn from it.
    body = re.sub(r'</?(?:b|button)\b[^>]*>|<span class="(?:u|num)"[^>]*>([^<]*)</span>', r"\1", body)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def form_of(response: Any) -> dict[str, str]:
    """The values that a page's record form would send as it stands (one of each name)."""
    body = response.content.decode().partition("<main")[2]
    values = {
        name: html.unescape(value)
        for value, name in re.findall(r'<input[^>]*value="([^"]*)"[^>]* name="([^"]*)"', body)
    }
    values |= {
        name: html.unescape(value) for name, value in re.findall(r'<input[^>]* name="([^"]*)" value="([^"]*)"', body)
    }
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', body, flags=re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    values.pop("csrfmiddlewaretoken", None)
    return values
