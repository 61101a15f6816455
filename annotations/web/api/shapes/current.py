"""How a row looks to somebody whose change came too late."""

from typing import Any

from annotations.models import (
    AlertRule,
    Annotation,
    AuditWindow,
    Child,
    Label,
    Recording,
    Series,
    Suggestion,
)
from annotations.web.api.shapes.alerts import AlertRuleOut
from annotations.web.api.shapes.annotations import AnnotationOut
from annotations.web.api.shapes.audits import AuditWindowOut
from annotations.web.api.shapes.children import ChildOut
from annotations.web.api.shapes.labels import LabelStateOut
from annotations.web.api.shapes.recordings import RecordingStateOut
from annotations.web.api.shapes.series import SeriesOut
from annotations.web.api.shapes.suggestions import SuggestionOut


def as_current(row: Any) -> Any:  # noqa: ANN401
    """Show a row as it is now to somebody whose change came too late."""
    shapes = {
        Annotation: AnnotationOut,
        Suggestion: SuggestionOut,
        Child: ChildOut,
        AuditWindow: AuditWindowOut,
        Label: LabelStateOut,
        Recording: RecordingStateOut,
        AlertRule: AlertRuleOut,
        Series: SeriesOut,
    }
    return shapes[type(row)](row).data
