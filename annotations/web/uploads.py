"""Uploads go straight to where sound is kept, hashed on the way."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from annotations.domain import files
from annotations.domain.errors import DomainError
from annotations.domain.recordings.recordings import Upload

MIB = 2**20
NAME_LENGTH = 300


class TooLarge(DomainError):
    code = "too_large"


class DiskFull(DomainError):
    code = "disk_full"


class Arrived(UploadedFile[bytes]):
    """A file that has been written and hashed."""

    def __init__(self, path: Path, *, name: str, size: int, sha256: str) -> None:
        super().__init__(file=None, name=name, size=size)
        self._path = path
        self._taken = False
        self._sha256 = sha256

    def take(self) -> Upload:
        """Hand the file on; from here on it is the taker's to keep or remove."""
        self._taken = True
        return Upload(self._path, self.name or "", self._sha256, self.size or 0)

    def close(self) -> None:
        """Remove a file that nobody took: the request around it was refused."""
        if not self._taken:
            self._path.unlink(missing_ok=True)


class ToSoundFolder(FileUploadHandler):
    """Write an upload to the file system where it will stay, and nowhere else."""

    chunk_size = MIB

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().new_file(*args, **kwargs)
        self._path = files.incoming()
        self._file = self._path.open("wb")
        self._hash = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            self._forget()
            most_gb = settings.MAX_UPLOAD_BYTES / 1e9
            msg = (
                f"This file is larger than {most_gb:.1f} GB. A night as M4A or MP3 "
                "is far smaller; please convert it or cut it in two."
            )
            raise TooLarge(msg, field="file")
        try:
            self._file.write(raw_data)
        except OSError as error:
            self._forget()
            if not files.is_full(error):
                raise
            msg = "The disk is full. Please make room and send the file again."
            raise DiskFull(msg, field="file") from error
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> Arrived:
        self._file.close()
        return Arrived(
            self._path,
            name=(self.file_name or "")[-NAME_LENGTH:],
            size=file_size,
            sha256=self._hash.hexdigest(),
        )

    def upload_interrupted(self) -> None:
        self._forget()

    def _forget(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
            self._path.unlink(missing_ok=True)
