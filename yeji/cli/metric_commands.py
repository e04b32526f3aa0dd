"""Commands for metrics: what there is, what one means, and publishing one from a file."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console

from yeji.cli.django_setup import bring_up
from yeji.cli.printing import Format, print_data
from yeji.kit.refusal import Refused

app = typer.Typer(no_args_is_help=True, help="Metrics: what is counted, and building them from files.")
talk = Console(stderr=True)
File = Annotated[Path, typer.Argument(help="a definition as TOML or JSON", exists=True, dir_okay=False)]
Form = Annotated[Format, typer.Option("--format", help="table, json or csv")]
PARTS = ("key", "since", "reason")


class BadFile(Refused):
    """A file that holds no definition."""

    code = "metric.file"


@app.command("list")
def list_metrics(form: Form = Format.TABLE) -> None:
    """Every metric with its unit and version."""
    bring_up()
    from yeji.ledger.metrics import registry
    from yeji.org.calendar import company

    company()
    rows = [
        {
            "metric": metric.key,
            "label": str(metric.label),
            "unit": str(metric.unit),
            "version": metric.version,
            "told": str(metric.meaning),
        }
        for metric in registry
    ]
    print_data(rows, form)


@app.command()
def show(
    metric: Annotated[str, typer.Argument(help="the key of a metric, such as won_amount")], form: Form = Format.JSON
) -> None:
    """One metric: what it means, and every version that people made of it, ready to be published again."""
    bring_up()
    from yeji.ledger.built import keeping
    from yeji.ledger.built.answering import answers, named
    from yeji.ledger.built.choices import read
    from yeji.ledger.built.telling import rule_of
    from yeji.ledger.metrics import registry
    from yeji.org.calendar import company
    from yeji.org.scopes import SYSTEM

    company()
    made = keeping.versions(metric)
    versions = [
        {
            "version": one.version,
            "since": one.since,
            "state": one.state,
            "reason": one.reason,
            "definition": one.body,
        }
        for one in made
    ]
    known = registry.metrics.get(metric) if made else registry.get(metric)
    told: dict[str, Any] = {"label": str(known.label), "told": str(known.meaning)} if known else {}
    told["rule"] = rule_of(known, read(made[0].body) if made else None, scope=SYSTEM).told()
    told["owner"] = answers(named(metric), last=made[0] if made else None)
    print_data(versions, form, around={"key": metric, **told})


@app.command("try")
def try_metric(file: File, form: Form = Format.TABLE) -> None:
    """What a definition would count, month by month beside what it counts now. Nothing is kept."""
    bring_up()
    from yeji.ledger.built import keeping
    from yeji.ledger.built.choices import read
    from yeji.ledger.built.trying import effect_of
    from yeji.ledger.built.words import in_words
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM

    today = business_day(at=datetime.now(UTC), of=company())
    key, given, since, _reason = _read(file)
    made = read(given)
    keeping.checked(key, made)
    effects = [one.told() for one in effect_of(key, made, since=since or keeping.first_open_day(), today=today)]
    talk.print(in_words(made, scope=SYSTEM), markup=False, highlight=False)
    print_data(effects, form)


@app.command()
def publish(
    file: File,
    since: Annotated[str, typer.Option(help="the first day it counts from, instead of the file's")] = "",
    reason: Annotated[str, typer.Option(help="why figures of the past change, instead of the file's")] = "",
) -> None:
    """Build the metric of a file; if there is one of its key, let it mean this from a day on."""
    bring_up()
    from yeji.kit.dates import parse_day
    from yeji.ledger.built import keeping
    from yeji.org.calendar import business_day, company
    from yeji.org.scopes import SYSTEM

    at = datetime.now(UTC)
    today = business_day(at=at, of=company())
    key, given, day, why = _read(file)
    day = parse_day(since) if since else day
    if keeping.versions(key):
        made = keeping.change(key=key, given=given, since=day, reason=reason or why, by=SYSTEM, at=at, today=today)
    else:
        made = keeping.build(key=key, given=given, since=day, by=SYSTEM, at=at)
    told = {"metric": made.key, "version": made.version}
    talk.print(
        _("%(metric)s v%(version)s is kept. The worker fills it in while the instance runs.") % told,
        markup=False,
        highlight=False,
    )


def _read(file: Path) -> tuple[str, dict[str, Any], date | None, str]:
    """Key, definition, first day and reason from a file.

    :raises BadFile: if it is none that can be read.
    """
    text = file.read_text(encoding="utf-8")
    try:
        whole = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except ValueError as problem:
        raise BadFile(_("%(file)s cannot be read: %(problem)s") % {"file": file.name, "problem": problem}) from problem
    if not isinstance(whole, dict) or not whole.get("key"):
        raise BadFile(_("%(file)s names no key of a metric.") % {"file": file.name}, field="key")
    given = whole.get("definition", {name: part for name, part in whole.items() if name not in PARTS})
    return str(whole["key"]), given, _day(whole.get("since")), str(whole.get("reason") or "")


def _day(raw: object) -> date | None:
    from yeji.kit.dates import parse_day

    return raw if isinstance(raw, date) else parse_day(str(raw)) if raw else None
