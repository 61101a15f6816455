"""A frozen dataset is handed over to whatever the operator has waiting for it.

At least once, and safe to repeat: who receives it knows it by its checksum. What goes
wrong on the way harms no dataset.
"""

import json
import logging
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from os import killpg
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from celery import current_app
from django.conf import settings
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from acoustics.audio.whole import written_whole
from acoustics.dataset.verifying import verify
from acoustics.dataset.writing import flush_all
from annotations.domain import files, mqtt
from annotations.domain.datasets.freezing import Report
from annotations.models import Dataset

logger = logging.getLogger(__name__)

POLL_S = 0.2
MQTT_LIMIT_S = 15.0
TOLD_BYTES = 2_000


class NotHandedOver(Exception):
    """Somebody did not get it; `str` says who and why, for a person."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of handing over, and how people call it."""

    name: str
    setting: str
    go: Callable[[Dataset, Report], None]


def wanted() -> bool:
    """Whether the operator asked for any way at all."""
    return bool(_ways())


def hand_over(dataset: Dataset, *, report: Report) -> None:
    """Go all ways, and say afterwards which of them were closed."""
    problems = []
    for way in _ways():
        report(0)
        try:
            way.go(dataset, report)
        except NotHandedOver as error:
            problems.append(f"{way.name}: {error}")
        except OSError as error:
            # What the operator needs to know of paths and hosts stands in the log.
            logger.warning("%s failed", way.setting, exc_info=True)
            problems.append(f"{way.name}: {error.strerror or _('it broke off')}")
    if problems:
        sentence = _(
            "The dataset is whole, but could not be handed over. %s. Whoever runs "
            "this server can mend that; then try again."
        )
        raise NotHandedOver(sentence % "; ".join(problems))


def _ways() -> list[Way]:
    ways = [
        Way(_("folder"), "HANDOVER_FOLDER", _copy),
        Way(_("command"), "HANDOVER_COMMAND", _run),
        Way(_("task"), "HANDOVER_CELERY_TASK", _send),
        Way(_("message"), "HANDOVER_MQTT_URL", _publish),
    ]
    return [way for way in ways if getattr(settings, way.setting)]


def name_of(dataset: Dataset) -> str:
    """Name a dataset among those of all households."""
    return f"household-{dataset.household_id}-dataset-{dataset.number}"


def _copy(dataset: Dataset, report: Report) -> None:
    """Copy it whole, and only then say that it is ready."""
    folder = Path(settings.HANDOVER_FOLDER)
    if not folder.is_dir():
        # Perhaps a disk that is not there: nothing is to be put in its place.
        msg = _("it is not there")
        raise NotHandedOver(msg)
    into = folder / name_of(dataset)
    ready = folder / f"{name_of(dataset)}.READY"
    if ready.exists() and ready.read_text().strip() == dataset.checksum:
        return
    part = folder / f"{name_of(dataset)}.part"
    files.discard(part)
    try:
        shutil.copytree(
            files.dataset(dataset), part, copy_function=_reporting_copy(report)
        )
        for fault in verify(part, report=lambda _n: report(0.5)):
            msg = _("%s came out broken in the copy") % fault.path
            raise NotHandedOver(msg)
        flush_all(part)
        # What stands there without the mark is of an attempt that died.
        files.discard(into)
        part.rename(into)
    finally:
        files.discard(part)
    with written_whole(ready) as unfinished:
        unfinished.write_text(f"{dataset.checksum}\n")


def _reporting_copy(report: Report) -> Callable[[str, str], None]:
    def copy(source: str, target: str) -> None:
        shutil.copyfile(source, target)
        report(0.25)

    return copy


def _run(dataset: Dataset, report: Report) -> None:
    """Run the operator's command, without a shell and without our secrets."""
    folder = files.dataset(dataset)
    command = [
        *settings.HANDOVER_COMMAND,
        str(folder),
        str(dataset.number),
    ]
    environment = {
        **settings.HANDOVER_ENVIRONMENT,
        "LULLABEL_DATASET": str(folder),
        "LULLABEL_NUMBER": str(dataset.number),
        "LULLABEL_HOUSEHOLD": str(dataset.household_id),
        "LULLABEL_CHECKSUM": dataset.checksum,
    }
    with TemporaryFile() as said:
        code = _wait(command, environment, said, report)
        if code:
            logger.warning("The command said: %s", _end_of(said))
            msg = _("it ended with exit code %d") % code
            raise NotHandedOver(msg)


def _wait(
    command: list[str],
    environment: dict[str, str],
    said: IO[bytes],
    report: Report,
) -> int:
    begun_s = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - the operator names it in the environment
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
    )
    try:
        while process.poll() is None:
            report(0.5)
            if time.monotonic() - begun_s > settings.HANDOVER_LIMIT_S:
                msg = _("it took longer than %d seconds") % settings.HANDOVER_LIMIT_S
                raise NotHandedOver(msg)
            time.sleep(POLL_S)
    finally:
        if process.poll() is None:
            killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode


def _end_of(said: IO[bytes]) -> str:
    length = said.seek(0, 2)
    said.seek(max(0, length - TOLD_BYTES))
    return said.read().decode(errors="replace").strip()


def _send(dataset: Dataset, report: Report) -> None:
    """Call a task of the operator's own workers, who know what it is."""
    try:
        current_app.send_task(
            settings.HANDOVER_CELERY_TASK,
            kwargs={
                "household": dataset.household_id,
                "dataset": dataset.number,
                "checksum": dataset.checksum,
            },
            queue=settings.HANDOVER_CELERY_QUEUE,
        )
    except KombuError as error:
        msg = _("the broker did not take it")
        raise NotHandedOver(msg) from error
    report(1)


def _publish(dataset: Dataset, report: Report) -> None:
    """Publish that there is a new dataset, and wait until the broker has it."""
    told = {
        "household": dataset.household_id,
        "dataset": dataset.number,
        "checksum": dataset.checksum,
        "n_clips": dataset.n_clips,
    }
    message = mqtt.Message(settings.HANDOVER_MQTT_TOPIC, json.dumps(told))
    try:
        mqtt.publish(settings.HANDOVER_MQTT_URL, [message], limit_s=MQTT_LIMIT_S)
    except mqtt.NotTaken as error:
        msg = _("the broker did not say that it has it")
        raise NotHandedOver(msg) from error
    report(1)
