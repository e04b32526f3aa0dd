from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import messages
from tools.extraction import in_python, in_template, rooms

Write = Callable[[str, str], Path]

PO_HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)


def test_every_sentence_is_translated() -> None:
    assert messages.every_fault() == []


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(path: str, text: str) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.fixture
def room(tmp_path: Path, write: Write) -> Path:
    write("yeji/web/__init__.py", "")
    return tmp_path / "yeji" / "web"


def told(room: Path, write: Write, source: str, translations: str) -> list[str]:
    """The faults of a room with one source file and a catalogue."""
    write("yeji/web/views.py", source)
    write("yeji/web/locale/zh_Hans/LC_MESSAGES/django.po", PO_HEAD + translations)
    return list(messages.faults(room, room.parent.parent))


def test_calls_in_python_are_found() -> None:
    source = """
label = _("Deal")
other = gettext_lazy("Won " "amount")
counted = ngettext("%(n)s deal", "%(n)s deals", n)
named = pgettext("verb", "Open")
not_shown = print("Hello")
unknown = _(label)
"""
    found = [(sentence.msgid, sentence.context) for sentence in in_python(source, "x.py")]
    assert found == [
        ("Deal", None),
        ("Won amount", None),
        (("%(n)s deal", "%(n)s deals"), None),
        ("Open", "verb"),
    ]


def test_text_marks_only_where_it_is_the_kits() -> None:
    assert [s.msgid for s in in_python('from yeji.kit.words import Text\nText("No rows", n=1)', "x.py")] == ["No rows"]
    assert [s.msgid for s in in_python('from yeji.kit.words import Text as W\nW("No rows")', "x.py")] == ["No rows"]
    assert list(in_python('from rich.text import Text\nText("bold")', "x.py")) == []


def test_django_looks_into_every_catalogue() -> None:
    from django.apps import apps
    from django.conf import settings

    looked_into = {Path(app.path) / "locale" for app in apps.get_app_configs()} | set(map(Path, settings.LOCALE_PATHS))
    kept = {file.parent.parent.parent for file in messages.PACKAGE.rglob("*.po")}
    assert kept - looked_into == set()


def test_marks_in_templates_are_found() -> None:
    source = """
  <a title="{% trans 'Won deals' %}">{% translate "It's here" %}</a>
    {% blocktranslate with name=person.name %}Hello %(x) {{ name }}{% endblocktranslate %}
{# a "comment' #}
 {% blocktranslate count n=deals|length trimmed %}
      One deal
   {% plural %}
      {{ n }} deals
 {% endblocktranslate %} don't ( [ {% trans "May" context "month" %}
"""
    found = [(sentence.msgid, sentence.context) for sentence in in_template(source, "x.html")]
    assert found == [
        ("Won deals", None),
        ("It's here", None),
        ("Hello %%(x) %(name)s", None),
        (("One deal", "%(n)s deals"), None),
        ("May", "month"),
    ]


def test_rooms_and_the_parts_of_the_wings_keep_their_own(tmp_path: Path, write: Write) -> None:
    for part in ("kit", "business", "business/sales", "web"):
        write(f"yeji/{part}/__init__.py", "")
    names = [room.relative_to(tmp_path / "yeji").as_posix() for room in rooms(tmp_path / "yeji")]
    assert names == ["business/sales", "kit", "web"]


def test_tests_and_migrations_are_not_shown_to_anybody(room: Path, write: Write, tmp_path: Path) -> None:
    write("yeji/web/tests/test_x.py", '_("in a test")')
    write("yeji/web/migrations/0001_x.py", '_("in a migration")')
    assert not messages.extract(room, tmp_path)


def test_extract_keeps_what_is_translated(room: Path, write: Write, tmp_path: Path) -> None:
    write("yeji/web/views.py", '_("Deal"), _("Customer")')
    assert messages.extract(room, tmp_path)
    assert not messages.extract(room, tmp_path)
    file = messages.catalogue_of(room)
    file.write_text(file.read_text().replace('msgid "Deal"\nmsgstr ""', 'msgid "Deal"\nmsgstr "商机"'))
    write("yeji/web/views.py", '_("Deal"), ngettext("%(n)s row", "%(n)s rows", 2)')
    assert messages.extract(room, tmp_path)
    text = file.read_text()
    assert 'msgid "Deal"\nmsgstr "商机"' in text
    assert 'msgid_plural "%(n)s rows"\nmsgstr[0] ""' in text
    assert "Customer" not in text
    assert "views.py\n" in text


@pytest.mark.parametrize(
    ("translations", "fault"),
    [
        ("", "not in the catalogue"),
        ('msgid "%(n)s deals"\nmsgstr ""', "has no Chinese"),
        ('#, fuzzy\nmsgid "%(n)s deals"\nmsgstr "%(n)s 个商机"', "is marked fuzzy"),
        ('msgid "%(n)s deals"\nmsgstr "商机"', "has other places in Chinese: n"),
        ('msgid "%(n)s deals"\nmsgstr "%(m)s 个商机"', "has other places in Chinese: m, n"),
        ('msgid "%(n)s deals"\nmsgstr "%(n)s 个，占 5 %的商机"', "stray per cent sign"),
        ('msgid "%(n)s deals"\nmsgstr "%(n)s 个商机,已赢"', "half-width punctuation"),
    ],
)
def test_a_fault_is_told(room: Path, write: Write, translations: str, fault: str) -> None:
    found = told(room, write, '_("%(n)s deals")', translations)
    assert len(found) == 1
    assert fault in found[0]
    assert found[0].startswith("yeji/web/views.py: '%(n)s deals'")


def test_a_good_translation_has_no_fault(room: Path, write: Write) -> None:
    assert told(room, write, '_("%(n)s of 100%%")', 'msgid "%(n)s of 100%%"\nmsgstr "100%% 中的 %(n)s"') == []


def test_braces_are_places_too(room: Path, write: Write) -> None:
    assert "other places" in told(room, write, '_("{} rows")', 'msgid "{} rows"\nmsgstr "行"')[0]


def test_a_translation_of_nothing_is_told(room: Path, write: Write) -> None:
    assert "nowhere in the source" in told(room, write, "", 'msgid "Gone"\nmsgstr "没了"')[0]


def test_two_rooms_may_not_differ(room: Path, write: Write) -> None:
    one = write("yeji/web/locale/zh_Hans/LC_MESSAGES/django.po", PO_HEAD + 'msgid "Open"\nmsgstr "打开"')
    other = write("yeji/org/locale/zh_Hans/LC_MESSAGES/django.po", PO_HEAD + 'msgid "Open"\nmsgstr "进行中"')
    assert list(messages.quarrels([one, one])) == []
    assert list(messages.quarrels([one, other])) == [
        "'Open' is '打开' in web, '进行中' in org: use one, or pgettext with a context"
    ]


def test_the_product_reads_what_is_compiled(room: Path, write: Write) -> None:
    told(room, write, '_("Deal")', 'msgid "Deal"\nmsgstr "商机"')
    target = messages.compiled(room)
    assert target is not None
    with target.open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("Deal") == "商机"


def test_an_unknown_verb_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["translate"]) == 2
    assert "extract|check|compile" in capsys.readouterr().err
