"""Training by name: which trainers there are, and what each makes of a dataset."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from acoustics import backbone as network
from acoustics import bundle, features
from acoustics.backbone import Backbone
from acoustics.bundle import Bundle
from acoustics.dataset.bundle import open_bundle
from acoustics.training import folders, keras_trainer, personal
from acoustics.training.how import KERAS, PERSONAL, Training
from acoustics.training.made import Made
from acoustics.training.material import CannotTrain, Material, survey

__all__ = ["KERAS", "PERSONAL", "CannotTrain", "Training", "names", "train"]


class _Train(Protocol):
    def __call__(
        self, material: Material, *, backbone: Backbone, how: Training
    ) -> Made: ...


@dataclass(frozen=True, slots=True)
class _Trainer:
    """A trainer, and the packages that it cannot do without."""

    train: _Train
    needs: tuple[str, ...] = ()
    install: str = ""

    def missing(self) -> list[str]:
        return [name for name in self.needs if find_spec(name) is None]


_TRAINERS: Mapping[str, _Trainer] = MappingProxyType(
    {
        PERSONAL: _Trainer(personal.train),
        KERAS: _Trainer(
            keras_trainer.train,
            needs=("tensorflow", "keras", "onnx"),
            install="requirements-keras.txt",
        ),
    }
)


def names() -> tuple[str, ...]:
    """Name the trainers that can run here."""
    return tuple(name for name, one in _TRAINERS.items() if not one.missing())


def train(
    dataset: Path, *, out: Path, backbone: Backbone, how: Training | None = None
) -> Bundle:
    """Train a model.

    Parameters
    ----------
    dataset : Path
        The folder of a dataset with its clips.
    out : Path
        Where the bundle appears, whole; nothing may be there yet.
    backbone : Backbone
    how : Training, optional

    Returns
    -------
    Bundle
        As it was read back. The same dataset and seed give the same bytes.

    Raises
    ------
    CannotTrain
        If there is too little to learn from, or no such trainer here.
    DamagedBundle, NoClip
        If the dataset cannot be read.
    FileExistsError
        If something is at `out`.
    """
    how = how or Training()
    trainer = _trainer(how.trainer)
    material = survey(open_bundle(dataset))
    _tell(material, how)
    made = trainer.train(material, backbone=backbone, how=how)
    made.say(how)
    folders.write(out, {**_about(material, how), **made.stated()}, made.files)
    return bundle.load(out)


def _trainer(name: str) -> _Trainer:
    if name not in _TRAINERS:
        msg = f"There is no trainer {name!r} here; choose {' or '.join(names())}."
        raise CannotTrain(msg)
    trainer = _TRAINERS[name]
    if missing := trainer.missing():
        msg = (
            f"The trainer {name!r} needs {' and '.join(missing)}, which this "
            f"installation lacks: run `pip install -r {trainer.install}` in its "
            "environment, then train again."
        )
        raise CannotTrain(msg)
    return trainer


def _tell(material: Material, how: Training) -> None:
    how.say(f"Learning {', '.join(material.labels)}.")
    for label, n in material.too_few.items():
        how.say(f"{label} has {n} clips for training, too few to learn it.")


def _about(material: Material, how: Training) -> dict[str, Any]:
    return {
        "format": bundle.FORMAT,
        "labels": list(material.labels),
        "backbone": {"name": network.NAME, "sha256": network.SHA256},
        "features": {"name": features.NAME, "version": features.VERSION},
        "dataset": {
            "number": material.dataset.stated.get("number"),
            "checksum": material.dataset.checksum,
        },
        "trainer": how.trainer,
        "seed": how.seed,
        "code_version": how.code_version,
    }
