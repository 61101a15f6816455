"""A pytest plug-in: the surroundings of every test, set before Django reads them.

Nothing of the tests touches the folder `var/` that a person works in: they get a
temporary one, a key of their own and a queue in memory. `DATABASE_URL` and
`CELERY_BROKER_URL` may name servers instead.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepare() -> None:
    # A worker of pytest-xdist inherits its parent's surroundings, but not its files.
    var = tempfile.mkdtemp(prefix="lullabel-tests-")
    atexit.register(_remove, var, os.getpid())
    os.environ["LULLABEL_VAR"] = var
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(64)
    os.environ["DEBUG"] = "False"
    os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
    os.environ.setdefault("CELERY_BROKER_URL", "memory://")
    # Playwright keeps an event loop in the thread of the tests.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    # Suites run side by side; each one's threads would only wait for those of others,
    # and OpenBLAS waits by turning round and round.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


prepare()
