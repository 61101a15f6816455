"""Tables, constraints, and the words to ask for rows."""

from annotations.models.annotations import Annotation
from annotations.models.audits import AuditWindow
from annotations.models.changes import Change
from annotations.models.datasets import Dataset, NightSide, Split
from annotations.models.exports import Export
from annotations.models.heard import HeardSpan
from annotations.models.households import Household, Person
from annotations.models.imports import ArrivingLabel, LabelImport
from annotations.models.jobs import Job
from annotations.models.labels import Label
from annotations.models.models import DetectionModel
from annotations.models.recordings import Recording
from annotations.models.suggestions import Suggestion
from annotations.models.tokens import ApiToken

__all__ = [
    "Annotation",
    "ApiToken",
    "ArrivingLabel",
    "AuditWindow",
    "Change",
    "Dataset",
    "DetectionModel",
    "Export",
    "HeardSpan",
    "Household",
    "Job",
    "Label",
    "LabelImport",
    "NightSide",
    "Person",
    "Recording",
    "Split",
    "Suggestion",
]
