"""A PostgreSQL and a Redis for the tests: those that run here, or private ones.

`POSTGRES_URL` and `REDIS_URL` choose others. Whatever is used, the tests have their
own databases in it, and these are gone afterwards.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from tests.runner import machine

USUAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
USUAL_REDIS = "redis://127.0.0.1:6379"
LONGEST_START_S = 30
REDIS_DATABASES = range(15, 0, -1)  # 0 is where other programs live


@contextlib.contextmanager
def running():
    """Give the surroundings of the suites that want servers, and say what lacks."""
    with contextlib.ExitStack() as stack:
        surroundings, lacking = {}, []
        postgres = stack.enter_context(_postgres())
        if postgres:
            name = f"lullabel_{secrets.token_hex(4)}"
            stack.callback(_drop_databases, postgres, name)
            surroundings["POSTGRES_URL"] = postgres
            surroundings["DATABASE_URL"] = _with_path(postgres, name)
        else:
            lacking.append("PostgreSQL")
        broker = stack.enter_context(_redis())
        if broker:
            surroundings["REDIS_URL"] = surroundings["CELERY_BROKER_URL"] = broker
            stack.callback(_flush, broker)
        else:
            lacking.append("Redis")
        yield surroundings, lacking


@contextlib.contextmanager
def _postgres():
    for url in (os.environ.get("POSTGRES_URL"), USUAL_POSTGRES):
        if url and _postgres_answers(url):
            yield url
            return
    initdb = machine.find("initdb")
    if not initdb:
        yield None
        return
    port = free_port()
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"
    with _temporary_folder() as folder:
        data = folder / "data"
        make = [initdb, "--pgdata", data, "--auth=trust", "--username=postgres"]
        subprocess.run(_as_postgres(make), check=True, stdout=subprocess.DEVNULL)
        serve = [
            *(Path(initdb).with_name("postgres"), "-D", data, "-p", port),
            *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
            *("-c", f"unix_socket_directories={folder}"),
        ]
        # SIGINT is PostgreSQL's "fast" shutdown; SIGTERM would wait for clients.
        with _server(_as_postgres(serve), stop=signal.SIGINT):
            _wait_for(lambda: _postgres_answers(url))
            yield url


@contextlib.contextmanager
def _redis():
    for url in (os.environ.get("REDIS_URL"), USUAL_REDIS):
        if url and (own := _own_database(url)):
            yield own
            return
    program = machine.find("redis-server") or machine.find("valkey-server")
    if not program:
        yield None
        return
    url = f"redis://127.0.0.1:{(port := free_port())}"
    with _temporary_folder() as folder:
        serve = [program, "--port", port, "--save", "", "--dir", folder]
        with _server(serve, stop=signal.SIGTERM):
            _wait_for(lambda: _own_database(url))
            yield _own_database(url)


def _postgres_answers(url):
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _own_database(url):
    """Choose an empty database of the server; None when it does not answer."""
    for number in REDIS_DATABASES:
        candidate = _with_path(url, str(number))
        try:
            with redis.Redis.from_url(candidate, socket_timeout=2) as client:
                if client.dbsize() == 0:
                    return candidate
        except redis.RedisError:
            return None
    return None


def _drop_databases(url, name):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{name}%"]
        )
        for (database,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _flush(url):
    with contextlib.suppress(redis.RedisError), redis.Redis.from_url(url) as client:
        client.flushdb()


@contextlib.contextmanager
def _server(command, *, stop):
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _temporary_folder():
    folder = Path(tempfile.mkdtemp(prefix="lullabel-servers-"))
    if os.geteuid() == 0 and (user := _postgres_user()):
        os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(command):
    """PostgreSQL refuses to run as root."""
    words = [str(part) for part in command]
    user = _postgres_user() if os.geteuid() == 0 else None
    if user is None:
        return words
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return ["setpriv", *ids, "--", *words]


def _postgres_user():
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _wait_for(ready):
    deadline_s = time.monotonic() + LONGEST_START_S
    while not ready():
        if time.monotonic() > deadline_s:
            msg = "a server of the tests did not come up"
            raise TimeoutError(msg)
        time.sleep(0.1)


def _with_path(url, name):
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
