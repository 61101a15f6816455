"""What the current model thought of each moment of a night."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from acoustics import scores as scores_file
from acoustics.scores import DamagedScores, Scores
from annotations.domain import files
from annotations.domain.errors import NotPossibleNow
from annotations.domain.learning import models
from annotations.models import DetectionModel, Recording


class NotKept(NotPossibleNow):
    """The model has not listened yet, or did so before scores were kept."""

    code = "not_ready"


@dataclass(frozen=True, slots=True)
class ScoresOfModel:
    """The scores, and the number of the model whose they are."""

    model: int
    of: Scores


def of_current_model(recording: Recording, *, most_points: int) -> ScoresOfModel:
    """Give the scores of the current model's first label, the highest of each step."""
    model = DetectionModel.objects.of(recording.household).current().get()
    label = models.labels_of(model)[0]
    path = files.scores(recording, model)
    try:
        found = scores_file.read(path, label=label, most_points=most_points)
    except DamagedScores as error:
        msg = _("The model has not listened to this recording yet.")
        raise NotKept(msg) from error
    return ScoresOfModel(model.number, found)
