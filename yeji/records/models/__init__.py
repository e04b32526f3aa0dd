"""The tables of this room. Those of ``files`` and ``talk`` stand beside their code; Django finds all of them here."""

from yeji.records.files.models import StoredFile
from yeji.records.models.custom import (
    CheckDefinition,
    FieldDefinition,
    GivenNumber,
    LayoutDefinition,
    ObjectDefinition,
    SetupChange,
    Thing,
)
from yeji.records.models.exporting import ExportRun
from yeji.records.models.history import Directory, Exact, History
from yeji.records.models.importing import ImportBatch, ImportMap, ImportQuestion, ImportRun
from yeji.records.models.mass import MassChange, MassStep
from yeji.records.models.merging import Merge, MergeMove
from yeji.records.models.search import SearchEntry, SearchState, SearchWaiting
from yeji.records.models.views import ColumnChoice, Looked, SavedView, ViewEvent
from yeji.records.talk.models import Comment, Follow, Quiet

__all__ = [
    "CheckDefinition",
    "ColumnChoice",
    "Comment",
    "Directory",
    "Exact",
    "ExportRun",
    "FieldDefinition",
    "Follow",
    "GivenNumber",
    "History",
    "ImportBatch",
    "ImportMap",
    "ImportQuestion",
    "ImportRun",
    "LayoutDefinition",
    "Looked",
    "MassChange",
    "MassStep",
    "Merge",
    "MergeMove",
    "ObjectDefinition",
    "Quiet",
    "SavedView",
    "SearchEntry",
    "SearchState",
    "SearchWaiting",
    "SetupChange",
    "StoredFile",
    "Thing",
    "ViewEvent",
]
