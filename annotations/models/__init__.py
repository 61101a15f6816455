"""Tables, constraints, and the words to ask for rows."""

from annotations.models.alerts import Alert, AlertRule, PushSubscription
from annotations.models.annotations import Annotation
from annotations.models.audits import AuditWindow
from annotations.models.care_notes import CareNote
from annotations.models.changes import Change
from annotations.models.children import Child
from annotations.models.datasets import Dataset, NightSide, Split
from annotations.models.detections import Detection, Episode
from annotations.models.exports import Export
from annotations.models.heard import HeardSpan
from annotations.models.households import Household, Person
from annotations.models.imports import ArrivingLabel, LabelImport
from annotations.models.jobs import Job
from annotations.models.labels import Label
from annotations.models.letters import LetterState
from annotations.models.listening_sessions import Chunk, CoveredSpan, ListeningSession
from annotations.models.live import LiveState
from annotations.models.model_acts import ModelAct
from annotations.models.models import DetectionModel
from annotations.models.night_sums import NightSum
from annotations.models.readings import NightValue, Reading, Series
from annotations.models.recordings import Recording
from annotations.models.sources import Source
from annotations.models.suggestions import Suggestion
from annotations.models.tokens import ApiToken

__all__ = [
    "Alert",
    "AlertRule",
    "Annotation",
    "ApiToken",
    "ArrivingLabel",
    "AuditWindow",
    "CareNote",
    "Change",
    "Child",
    "Chunk",
    "CoveredSpan",
    "Dataset",
    "Detection",
    "DetectionModel",
    "Episode",
    "Export",
    "HeardSpan",
    "Household",
    "Job",
    "Label",
    "LabelImport",
    "LetterState",
    "ListeningSession",
    "LiveState",
    "ModelAct",
    "NightSide",
    "NightSum",
    "NightValue",
    "Person",
    "PushSubscription",
    "Reading",
    "Recording",
    "Series",
    "Source",
    "Split",
    "Suggestion",
]
