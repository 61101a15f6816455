"""How a row looks to somebody whose change came too late."""

from typing import Any

from annotations.models import Annotation, AuditWindow, Label, Recording, Suggestion
from annotations.web.api.shapes.annotations import AnnotationOut
from annotations.web.api.shapes.audits import AuditWindowOut
from annotations.web.api.shapes.labels import LabelStateOut
from annotations.web.api.shapes.recordings import RecordingStateOut
from annotations.web.api.shapes.suggestions import SuggestionOut


def as_current(row: Any) -> Any:  # noqa: ANN401
    """Show a row as it is now to somebody whose change came too late."""
    shapes = {
        Annotation: AnnotationOut,
        Suggestion: SuggestionOut,
        AuditWindow: AuditWindowOut,
        Label: LabelStateOut,
        Recording: RecordingStateOut,
    }
    return shapes[type(row)](row).data
