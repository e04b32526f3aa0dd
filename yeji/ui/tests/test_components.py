"""Every component renders in its states, says what it shows in words, and holds no inline code or style."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from yeji.kit.numbers import Unit
from yeji.ui.component import Component
from yeji.ui.components import (
    Cell,
    Column,
    DataTable,
    Figure,
    Gauge,
    Menu,
    Option,
    PaceBar,
    PaceRow,
    Row,
    Sparkline,
    Timeline,
)
from yeji.ui.components import fields as form
from yeji.ui.components.gauge import arc, needle
from yeji.ui.components.pace import pace_tag
from yeji.ui.signs import delta, face, initials
from yeji.ui.tests import gallery

PAGES = ("board", "entrance", "home", "list", "record", "states")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_gallery_page_renders(page: str, language: str, theme: str) -> None:
    with translation.override(language):
        html = render_to_string(f"ui/gallery/{page}.html", gallery.everything(theme))
    assert f'data-bs-theme="{theme}"' in html
    assert f'lang="{"zh-Hans" if language.startswith("zh") else "en"}"' in html
    assert " style=" not in html
    assert "<style" not in html


def test_a_component_prints_itself_as_safe_text() -> None:
    figure = Figure(value=Decimal("1234.5"), unit=Unit.NUMBER)
    assert figure.__html__() == str(figure)
    assert isinstance(figure, Component)


def test_what_is_drawn_once_tells_languages_and_safe_text_apart() -> None:
    rows = [
        PaceRow(name="A", figure=Figure(value=Decimal(1)), lead=lead)
        for lead in (SafeString("<i></i>"), "<i></i>", SafeString("<i></i>"))
    ]
    menus = [Menu(label="M", options=(Option(label=label, url="/"),)) for label in (SafeString("<i>"), "<i>")]
    assert ["<i></i>" in str(row) for row in rows] == [True, False, True]
    assert ["<i>" in str(menu) for menu in menus] == [True, False]
    assert ["<i>" in face(name) for name in (SafeString("<i>"), "<i>")] == [True, False]
    with translation.override("zh-hans"):
        assert "未设目标" in str(rows[0])
    assert "No target set" in str(rows[0])


def test_a_figure_is_a_button_that_opens_its_records_and_keeps_every_digit() -> None:
    html = str(Figure(value=Decimal("49276031.50"), unit=Unit.MONEY, explain="/explain/won/?period=2026Q2&unit=3"))
    assert 'hx-get="/explain/won/?period=2026Q2&amp;unit=3"' in html
    assert 'title="49,276,031.5 CNY · see the records behind it"' in html
    assert ">¥49.3M</button>" in html


def test_a_figure_in_chinese_names_its_unit_apart_except_in_columns() -> None:
    with translation.override("zh-hans"):
        tile = str(Figure(value=Decimal(49276000), unit=Unit.MONEY, explain="/x/"))
        column = str(Figure(value=Decimal(49276000), unit=Unit.MONEY, explain="/x/", column=True))
        prose = str(Figure(value=Decimal(49276000), unit=Unit.MONEY, explain="/x/", prose=True))
    assert tile.endswith('4,927.6</button><span class="u">万</span>')
    assert column.endswith("4,927.6</button>")
    assert prose.endswith("4,927.6 万</button>")


def test_no_figure_is_a_dash_and_cannot_be_opened() -> None:
    html = str(Figure(value=None, unit=Unit.MONEY, explain="/x/"))
    assert ">—</span>" in html
    assert "<button" not in html


def test_a_figure_escapes_what_it_is_given() -> None:
    html = str(Figure(value=Decimal(1), counted="<b>", explain='/x/"><script>'))
    assert "<script" not in html
    assert "<b>" not in html


def test_the_gauge_stands_at_its_target_with_room_beyond() -> None:
    gauge = Gauge(achieved=Decimal(100), target=Decimal(100))
    assert Decimal("1.1") < gauge.most() / Decimal(100) < Decimal("1.2")
    assert "Achieved ¥100 of a target of ¥100." in gauge.says()


def test_the_gauge_grows_with_a_result_far_beyond_the_target() -> None:
    assert Gauge(achieved=Decimal(500), target=Decimal(100)).most() > 500


def test_without_a_target_the_gauge_has_no_scale_and_says_so() -> None:
    html = str(Gauge(achieved=Decimal(100)))
    assert "No target set" in html
    assert 'class="zt"' not in html
    assert "needle" not in html


def test_a_gauge_with_nothing_or_less_achieved_draws_no_ink() -> None:
    for achieved in (Decimal(0), Decimal(-5)):
        html = str(Gauge(achieved=achieved, target=Decimal(100)))
        assert 'class="ach band"' not in html
        assert "needle" in html


def test_labels_that_would_overlap_are_left_to_the_figures_below() -> None:
    crowded = str(Gauge(achieved=Decimal(10), target=Decimal(100), floor=Decimal(97), due=Decimal(99)))
    assert crowded.count("<text") == 1
    assert 'class="tick flr"' in crowded
    assert 'class="tick time"' in crowded


def test_the_hatch_has_an_id_of_its_own() -> None:
    one, other = gallery.gauge(key="one"), gallery.gauge(key="other")
    assert "url(#hatch-one)" in str(one)
    assert "url(#hatch-other)" in str(other)


def test_arcs_and_needles_are_drawn_from_left_to_right() -> None:
    assert arc(138, 0, 1) == "M48.0 190.0A138 138 0 0 1 324.0 190.0"
    assert arc(138, 0.5, 0.5) == ""
    assert needle(0.5).split()[1] == "186.0,66.0"


def test_a_pace_bar_keeps_within_its_track() -> None:
    html = str(PaceBar(rate=Decimal(3), floor=Decimal("0.85"), elapsed=Decimal("0.5")))
    assert 'class="a" width="100.00%"' in html
    assert 'aria-label="Attainment 300.0%"' in html
    assert 'x="75.89%"' in html


def test_a_row_without_a_target_says_so() -> None:
    html = str(PaceRow(name="East", figure=Figure(value=Decimal(5))))
    assert "No target set" in html
    assert "<svg" not in html


@pytest.mark.parametrize(
    ("ahead", "words", "tone"),
    [("0.08", "+8.0pt", " g"), ("0.004", "On pace", ""), ("-0.019", "−1.9pt", " y"), ("-0.183", "−18.3pt", " r")],
)
def test_how_far_ahead_of_time(ahead: str, words: str, tone: str) -> None:
    assert pace_tag(Decimal(ahead)) == f'<span class="tag{tone}">{words}</span>'


def test_a_delta_shows_direction_and_meaning() -> None:
    assert delta(Decimal("0.123")) == '<span class="dl up good">12.3%</span>'
    assert delta(Decimal("-0.031")) == '<span class="dl dn bad">3.1%</span>'
    assert delta(Decimal("0.2"), up_is_good=False) == '<span class="dl up bad">20.0%</span>'
    assert delta(Decimal(0)) == '<span class="dl">0.0%</span>'
    assert delta(None) == '<span class="dl">—</span>'


def test_a_curve_of_one_value_or_none_is_level() -> None:
    for values in ([], [Decimal(3)], [Decimal(3)] * 4):
        assert 'class="line" d="M2.0 27.0' in str(Sparkline(values=values))


def test_a_table_says_how_it_is_sorted_and_pages_by_links() -> None:
    table = DataTable(
        label="Deals",
        columns=(Column(label="Deal", sort_url="?sort=name"), Column(label="Amount", sorted="descending")),
        rows=(
            Row(key="7", cells=(Cell(content="<i>", href="/deal/7/", role="title"), Cell(content="5", numeric=True))),
        ),
        next_url="?after=7",
    )
    html = str(table)
    assert 'aria-sort="descending"' in html
    assert 'id="row-7"' in html
    assert "&lt;i&gt;" in html
    assert 'href="?after=7" rel="next"' in html
    assert 'rel="prev"' not in html


def test_cards_say_once_what_their_figure_is_and_the_others_shortly() -> None:
    table = DataTable(
        label="Answer",
        columns=(
            Column(label="Unit"),
            Column(label="Won · actual", numeric=True),
            Column(label="Won · target", numeric=True, short="target"),
            Column(label="Deals · actual", numeric=True, begins=True),
        ),
        rows=(
            Row(
                cells=(
                    Cell(content="East", role="title"),
                    Cell(content="5", numeric=True, role="lead"),
                    Cell(content="6", numeric=True),
                    Cell(content="7", numeric=True),
                )
            ),
        ),
        heading="Won · actual",
    )
    html = str(table)
    assert '<p class="cards-h">Won · actual</p>' in html
    assert '<td class="n lead">5</td>' in html
    assert 'data-label="target">6' in html
    assert '<td class="n  line" data-label="Deals · actual">7' in html
    assert ">Won · target</th>" in html


def test_a_row_has_a_cell_for_every_column() -> None:
    table = DataTable(label="Deals", columns=(Column(label="Deal"),), rows=(Row(cells=()),))
    with pytest.raises(ValueError, match="every column"):
        str(table)


def test_a_field_says_what_is_wrong_beside_itself() -> None:
    field = form.MoneyField(name="amount", label="Amount", value="x", error="No.", hint="In full.", required=True)
    html = str(field)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="f-amount-hint f-amount-error"' in html
    assert 'id="f-amount-error"' in html
    assert "optional" not in html


def test_a_choice_that_is_gone_is_still_shown() -> None:
    html = str(form.LinkField(name="owner", label="Owner", value="9", current_missing="Somebody"))
    assert '<option value="9" selected>Somebody</option>' in html


def test_faces_keep_their_colour_and_letters() -> None:
    assert face("林昭") == face("林昭")
    assert initials("林昭") == "林"
    assert initials("Zhou Lan") == "ZL"
    assert initials("") == ""


def test_a_timeline_without_events_says_so() -> None:
    html = str(Timeline(events=()))
    assert "Nothing has happened yet." in html
    assert "<ol" not in html
