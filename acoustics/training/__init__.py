"""From a dataset to a model: ``train`` writes a bundle that `acoustics.bundle` loads."""

from acoustics.training.trainers import (
    KERAS,
    PERSONAL,
    CannotTrain,
    Training,
    names,
    train,
)

__all__ = ["KERAS", "PERSONAL", "CannotTrain", "Training", "names", "train"]
