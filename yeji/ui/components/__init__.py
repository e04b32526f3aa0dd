"""Everything a page can be made of."""

from yeji.ui.components.attainment import AttainmentCard, Stat
from yeji.ui.components.choosers import ActiveFilter, Menu, Option, PeriodChooser, Segmented
from yeji.ui.components.explain import EntryLine, Explain, SumLine
from yeji.ui.components.figure import Figure
from yeji.ui.components.funnel import Funnel, FunnelStage
from yeji.ui.components.gauge import Gauge
from yeji.ui.components.pace import PaceBar, PaceList, PaceRow
from yeji.ui.components.podium import Place, Podium
from yeji.ui.components.record import (
    Action,
    Crumb,
    Event,
    FieldChange,
    FieldList,
    FieldSection,
    FieldSections,
    FieldValue,
    RecordHead,
    Stage,
    StageChevron,
    Timeline,
)
from yeji.ui.components.shell import Entry, Group, Shell
from yeji.ui.components.states import Clash, Conflict, Note, State, Toast
from yeji.ui.components.table import Cell, Column, DataTable, Row
from yeji.ui.components.task import Task
from yeji.ui.components.tile import Change, Sparkline, Tile

__all__ = [
    "Action",
    "ActiveFilter",
    "AttainmentCard",
    "Cell",
    "Change",
    "Clash",
    "Column",
    "Conflict",
    "Crumb",
    "DataTable",
    "Entry",
    "EntryLine",
    "Event",
    "Explain",
    "FieldChange",
    "FieldList",
    "FieldSection",
    "FieldSections",
    "FieldValue",
    "Figure",
    "Funnel",
    "FunnelStage",
    "Gauge",
    "Group",
    "Menu",
    "Note",
    "Option",
    "PaceBar",
    "PaceList",
    "PaceRow",
    "PeriodChooser",
    "Place",
    "Podium",
    "RecordHead",
    "Row",
    "Segmented",
    "Shell",
    "Sparkline",
    "Stage",
    "StageChevron",
    "Stat",
    "State",
    "SumLine",
    "Task",
    "Tile",
    "Timeline",
    "Toast",
]
