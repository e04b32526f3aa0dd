"""What makes a target whole."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.kit.periods import parse
from yeji.kit.refusal import Refused
from yeji.records.types import Draft


class TargetRefused(Refused):
    """Values that no target can have."""

    status = 422
    code = "target.refused"


def complete_target(draft: Draft) -> None:
    """Read the period, and see that the metric exists, can be planned, and that one node is meant.

    A target without unit and person is the whole company's.

    :raises TargetRefused: naming the field.
    """
    values = draft.values
    if values["metric"] not in draft.facts["plannable"]:
        known = ", ".join(draft.facts["plannable"])
        raise TargetRefused(
            _("No target can be set on %(metric)s. There are: %(known)s")
            % {"metric": values["metric"], "known": known},
            field="metric",
        )
    if values["unit"] and values["person"]:
        raise TargetRefused(_("A target is for a unit or for a person, not both."), field="person")
    period = parse(values["period"] or "", draft.facts["fiscal_start"])
    if period.kind == "day":
        raise TargetRefused(_("The shortest target is for a month."), field="period")
    values["starts_on"], values["ends_on"] = period.start, period.end
