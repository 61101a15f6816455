"""Databases of a measurement's own, on the PostgreSQL of `POSTGRES_URL`."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

USUAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


@contextlib.contextmanager
def database() -> Iterator[str]:
    """Give the address of an empty database that is gone afterwards."""
    server = os.environ.get("POSTGRES_URL", USUAL_POSTGRES)
    name = f"lullabel_bench_{secrets.token_hex(4)}"
    _command(server, "CREATE DATABASE {}", name)
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        _command(server, "DROP DATABASE {} WITH (FORCE)", name)


def _command(server: str, command: str, name: str) -> None:
    connection = psycopg2.connect(server)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(command).format(sql.Identifier(name)))
    finally:
        connection.close()
