"""Rows whose record is there already: put before whoever brings the file, and decided one by one or all alike.

A rehearsal finds them and keeps them as questions; what is answered holds for the rehearsals and for the import that
follow, however often that is paused. A row that nobody decided stays out, with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.importing.known import Known
from yeji.records.importing.mapping import Mapping as Columns
from yeji.records.models import ImportQuestion, ImportRun
from yeji.records.own_id import ID
from yeji.records.types import ObjectType, registry
from yeji.ui.signs import enumerated

State = ImportRun.State
Answer = ImportQuestion.Answer
MOST: Final = 2_000
"""How many rows one by one; what is decided for all alike holds for the rest too."""
PAGE: Final = 20
_NAMED: Final = 8


class Undecided(Refused):
    """A row means a record that is there already, and nobody said yet what is to become of it."""

    code = "import.undecided"


class CannotAnswer(Refused):
    """There is no such question, or no such answer to it."""

    status = 422
    code = "import.cannot_answer"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A row to be decided: the record that it means, found ``by`` which field, and what it would change of it.

    ``changes``: by field, the value before and after. Not ``surely``: it may mean another one after all.
    """

    row: int
    record: int
    by: str
    changes: Mapping[str, tuple[Any, Any]]
    surely: bool = True

    def undecided(self, kind: ObjectType) -> NoReturn:
        """Refuse the row until somebody decides.

        :raises Undecided: always, saying in what the row differs.
        """
        labels = [str(kind.field(key).label) for key in self.changes]
        if self.surely:
            message = _(
                "It is there already and differs in: %(fields)s. Bring the row in again if it is to be changed."
            )
        else:
            message = _("It may be there already, with other: %(fields)s. Bring the row in again once you know.")
        raise Undecided(message % {"fields": enumerated(labels[:_NAMED])}, field=self.by)


@dataclass(frozen=True)
class Decisions:
    """What was answered, by row with the record it was answered about, and for all ``rest``."""

    given: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    rest: str = ""

    def of(self, asked: Asked) -> str:
        """The answer to a question; empty while there is none. No record is changed by a hint and all alike."""
        about, answer = self.given.get(asked.row, (asked.record, ""))
        rest = self.rest if asked.surely or self.rest != Answer.UPDATE else ""
        return (answer if about == asked.record else "") or rest


def question(row: int, known: Known, values: Mapping[str, Any], *, of: Columns, by: str) -> Asked:
    """What a row asks that would change a known record, found by a field."""
    changes = {
        key: (known.values[key], values[key]) for key in of.fields if key in values and values[key] != known.values[key]
    }
    return Asked(row=row, record=known.pk, by=by, changes=changes, surely=known.surely)


def decisions_of(run: ImportRun) -> Decisions:
    """What was decided so far about an import's rows."""
    answered = ImportQuestion.objects.filter(run=run).exclude(answer="")
    given = {row: (record, answer) for row, record, answer in answered.values_list("row", "record", "answer")}
    return Decisions(given, run.rest)


@transaction.atomic
def keep(run: ImportRun, asked: Sequence[Asked], kind: ObjectType) -> None:
    """Keep the questions of a rehearsal instead of those before; answers to the same questions stay."""
    before = {(one.row, one.record): one.answer for one in ImportQuestion.objects.filter(run=run)}
    ImportQuestion.objects.filter(run=run).delete()
    ImportQuestion.objects.bulk_create(
        ImportQuestion(
            run=run,
            row=one.row,
            record=one.record,
            by=one.by,
            surely=one.surely,
            changes={
                key: [kind.field(key).dump(value) if value is not None else None for value in pair]
                for key, pair in one.changes.items()
            },
            answer=before.get((one.row, one.record), ""),
        )
        for one in asked[:MOST]
    )


@transaction.atomic
def answer(run: ImportRun, answers: Mapping[int, str], *, rest: str | None = None) -> None:
    """Decide about rows, by number; an empty answer leaves a row open. ``rest`` is for all that are not decided.

    :raises CannotAnswer: naming a row that asks nothing, or an answer that there is not.
    """
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update())  # it may run since it was read
    if run.state not in (State.TRIED, State.PAUSED):
        raise CannotAnswer(_("This import asks nothing now."))
    kind = registry.get(run.type)
    if rest is not None and rest not in answers_to(kind, run.map.get("match", "")):
        raise CannotAnswer(_("That is no answer for all rows."), field="rest")
    found = {one.row: one for one in ImportQuestion.objects.select_for_update().filter(run=run, row__in=answers)}
    for row, said in sorted(answers.items()):
        if row not in found:
            raise CannotAnswer(_("Row %(row)s asks nothing.") % {"row": row}, row=row)
        if said not in answers_to(kind, found[row].by):
            raise CannotAnswer(_("That is no answer for row %(row)s.") % {"row": row}, row=row)
        found[row].answer = said
    ImportQuestion.objects.bulk_update(found.values(), ["answer"])
    if rest is not None and rest != run.rest:
        run.rest = rest
        run.save(update_fields=["rest"])


def answers_to(kind: ObjectType, by: str) -> tuple[str, ...]:
    """What may be said of a row whose record was found by a field; none yet is the empty one.

    Another record is no answer where a number found it: two records never have one.
    """
    numbered = (
        bool(getattr(kind.by_key.get(by), "code", False)) or (by == kind.match and bool(kind.identity)) or by == ID
    )
    return ("", Answer.UPDATE, Answer.SKIP) if numbered else ("", *Answer.values)


def counts(run: ImportRun) -> tuple[int, int]:
    """How many rows ask, and how many of them are not decided."""
    found = ImportQuestion.objects.filter(run=run)
    open_yet = found.filter(answer="")
    if run.rest:
        open_yet = open_yet.filter(surely=False) if run.rest == Answer.UPDATE else open_yet.none()
    return found.count(), open_yet.count()


def page(run: ImportRun, *, after: int = 0, most: int = PAGE) -> tuple[list[ImportQuestion], int | None]:
    """The next questions after a row, and the row after which there are more."""
    found = list(ImportQuestion.objects.filter(run=run, row__gt=after).order_by("row")[: most + 1])
    return found[:most], found[most - 1].row if len(found) > most else None
