"""The broker at home: a folder of messages, each of which appears whole.

Kombu's own transport opens a file where readers look and fills it afterwards. A reader
that comes in between takes an empty message, which is lost, and stumbles over it.
"""

import fcntl
import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)

LONGEST_WAIT_S = 0.2

Binding = filesystem.exchange_queue_t


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **_options: object) -> None:
        # Readers take the first by name.
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str) -> object:
        while True:
            # A power cut may leave an empty file, and it would end the worker.
            try:
                return super()._get(queue)
            except ValueError:
                logger.warning("A message of %s cannot be read", queue)

    def _queue_bind(
        self, exchange: str, routing_key: str, pattern: str, queue: str
    ) -> None:
        binding = Binding(routing_key or "", pattern or "", queue or "")
        with self._changing_bindings():
            bindings = self.get_table(exchange)
            if binding not in bindings:
                _write(self._exchange_file(exchange), [binding, *bindings])

    def _delete(
        self,
        queue: str,
        exchange: str,
        routing_key: str,
        pattern: str,
        *_arguments: object,
        **_options: object,
    ) -> None:
        self._purge(queue)
        gone = Binding(routing_key or "", pattern or "", queue or "")
        with self._changing_bindings():
            left = [each for each in self.get_table(exchange) if each != gone]
            _write(self._exchange_file(exchange), left)

    @contextmanager
    def _changing_bindings(self) -> Iterator[None]:
        """Keep other processes from changing them between our look and our change."""
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: object, timeout: float = LONGEST_WAIT_S) -> None:
        """Wait for a message, but never for long.

        A worker looks between two waits whether it is to stop: of Celery's two seconds
        it has two behind each other before it does.
        """
        super().drain_events(connection, timeout=min(timeout, LONGEST_WAIT_S))


def _write(file: Path, content: object) -> None:
    partial = file.with_name(f"{file.name}.{uuid.uuid4()}.part")
    partial.write_text(dumps(content))
    partial.replace(file)
