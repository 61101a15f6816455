"""Documents and ZIPs as people bring them in, for the tests of imports."""

import hashlib
import io
import zipfile

from django.conf import settings
from django.utils import timezone

from annotations.domain.importing import import_undo, imports
from annotations.domain.importing.imports import Wish
from annotations.domain.labelling.annotations import Act
from annotations.domain.recordings.recordings import Upload
from annotations.models import Annotation, Job, LabelImport
from tests.cast import sound, work_off


def upload_of(content, *, name):
    """A file that has arrived, as the upload handler would leave it."""
    folder = settings.SOUND_ROOT / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    content = content.encode() if isinstance(content, str) else content
    path = folder / f"{hashlib.sha256(content).hexdigest()}.part"
    path.write_bytes(content)
    return Upload(path, name, hashlib.sha256(content).hexdigest(), len(content))


def bring_in(person, content, *, name="labels.txt", **wish):
    return imports.receive(
        upload_of(content, name=name),
        household=person.household,
        person=person,
        wish=Wish(**wish),
        now=timezone.now(),
    )


def ask(label_import, person, mapped=None):
    return imports.ask(
        label_import, mapped=mapped or {}, person=person, now=timezone.now()
    )


def add(label_import, person, mapped=None):
    """Ask for the adding and do it, with the sound made ready but not listened to."""
    ask(label_import, person, mapped)
    work_off(kind=Job.Kind.IMPORT)
    work_off(kind=Job.Kind.PREPARE)
    return LabelImport.objects.get(pk=label_import.pk)


def take_back(label_import, person):
    act = Act(by=person, at=timezone.now())
    return import_undo.take_back(label_import, act=act)


def standing(household):
    """What stands: interval, label, note, source, in order of time."""
    rows = Annotation.objects.of(household).standing().order_by("start_ms", "end_ms")
    return [
        (row.start_ms, row.end_ms, row.label.name, row.note, row.source)
        for row in rows.select_related("label")
    ]


def zipped(files, *, method=zipfile.ZIP_DEFLATED):
    """A ZIP of names and contents."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def clip(*, seed, duration_s=0.4):
    """The bytes of a WAV of faint noise, different for each seed."""
    path = sound(duration_s=duration_s, seed=seed)
    content = path.read_bytes()
    path.unlink()
    return content
