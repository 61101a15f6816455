"""The services of docker-compose.yml as processes of this machine.

Commands, environment and nginx.conf are the very ones of the files; only host names,
ports and folders are put in the place of the containers'.
"""

import contextlib
import os
import re
import secrets
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import yaml

from tests import outside
from tests.runner import machine, servers

ROOT = outside.ROOT
HOST = "lullabel.example.org"
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
SERVICES = ("web", "worker-heavy", "worker-quick", "watcher", "listener", "beat")
START_S = 60
STOP_S = 40


class Stack:
    """Everything but the two servers, which run already."""

    def __init__(self, folder, surroundings):
        self.folder = folder
        self.var = folder / "var"
        self.var.mkdir()
        self.var.chmod(0o755)
        self.secrets = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "POSTGRES_PASSWORD": "unused",
            "REDIS_PASSWORD": "unused",
            "LULLABEL_HOST": HOST,
            "TLS_FOLDER": str(folder),
        }
        self.surroundings = surroundings
        self.ports = {
            name: servers.free_port() for name in ("web", "http", "tls", "up")
        }
        text = (ROOT / "docker-compose.yml").read_text()
        self.services = yaml.safe_load(text)["services"]
        self.processes = {}
        self.logs = {}

    def environment(self, service):
        wanted = {
            name: self._filled(value)
            for name, value in self.services[service]["environment"].items()
        }
        replace_once(wanted, "DATABASE_URL", "@postgres:5432/", self._database())
        replace_once(wanted, "CELERY_BROKER_URL", "@redis:6379/", self._broker())
        replace_once(wanted, "LULLABEL_VAR", "/var/lib/lullabel", str(self.var))
        network = ROOT / "var" / "backbone" / "yamnet.onnx"
        replace_once(wanted, "BACKBONE_PATH", "/srv/lullabel/var", str(network))
        programs = Path(sys.executable).parent
        return {
            **wanted,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
        }

    def words(self, service):
        text = self._filled(self.services[service]["command"])
        text = text.replace("0.0.0.0:8000", f"127.0.0.1:{self.ports['web']}")
        for name in ("beat", "listening"):
            text = text.replace(f"/tmp/{name}", f"{self.folder}/{name}")
        return shlex.split(text)

    def run(self, service):
        return subprocess.run(
            self.words(service),
            cwd=ROOT,
            env=self.environment(service),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def manage(self, *arguments):
        """Run a management command beside the services."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment("web"),
            check=True,
            timeout=120,
        )

    def start(self, service):
        self._start(service, self.words(service), self.environment(service))

    def start_nginx(self):
        nginx = [machine.find("nginx"), "-c", str(self.nginx_conf())]
        self._start("nginx", [*nginx, "-g", "daemon off;"], dict(os.environ))

    def kill(self, service):
        """End a service as a power cut would, with all its processes."""
        process = self.processes.pop(service)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end_connections(self):
        """Cut everybody off from the database, as its restart does."""
        name = urlsplit(self.surroundings["DATABASE_URL"]).path.strip("/")
        with administrator(self.surroundings) as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s",
                [name],
            )

    def stop(self):
        """Ask all to stop; name those that had to be killed."""
        stubborn = []
        for process in self.processes.values():
            process.terminate()
        for service, process in self.processes.items():
            try:
                process.wait(timeout=STOP_S)
            except subprocess.TimeoutExpired:
                stubborn.append(service)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()
        return stubborn

    def api(self, token=""):
        trust = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        trust.check_hostname = False  # the name is example.org, the address is ours
        url = f"https://127.0.0.1:{self.ports['tls']}"
        return outside.Api(url=url, token=token, host=HOST, trust=trust)

    def is_ready(self):
        try:
            return self.api().get("/readyz").status == 200
        except OSError:
            return False

    def nginx_conf(self):
        conf = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in {
            "server web:8000;": f"server 127.0.0.1:{self.ports['web']};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.ports['tls']} ssl;",
            "listen 80;": f"listen 127.0.0.1:{self.ports['http']};",
            "listen 127.0.0.1:8080;": f"listen 127.0.0.1:{self.ports['up']};",
            "/etc/nginx/tls/": f"{self.folder}/",
            "/var/lib/lullabel/": f"{self.var}/",
            "/tmp/nginx.pid": f"{self.folder}/nginx.pid",
        }.items():
            assert old in conf, f"nginx.conf has no {old}"
            conf = conf.replace(old, new)
        path = self.folder / "nginx.conf"
        path.write_text(conf)
        return path

    def make_certificate(self):
        key, certificate = self.folder / "privkey.pem", self.folder / "fullchain.pem"
        request = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
        ]
        subprocess.run(
            [
                *(*request, f"/CN={HOST}", "-keyout", key, "-out", certificate),
                # Under this name a device of the tests knows the same machine.
                *("-addext", f"subjectAltName=DNS:{HOST},DNS:localhost"),
            ],
            check=True,
            capture_output=True,
        )

    def log(self, service):
        return self.logs[service].read_text()

    def _start(self, service, words, environment):
        self.logs[service] = self.folder / f"{service}.log"
        with self.logs[service].open("a") as log:
            self.processes[service] = subprocess.Popen(
                words,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _filled(self, text):
        """Put values in as docker compose does; a missing required one is an error."""

        def value(match):
            name, kind, default = match.groups()
            if name in self.secrets:
                return self.secrets[name]
            assert kind == "-", f"compose asks for {name}: {default}"
            return default

        return VARIABLE.sub(value, str(text)).replace("$$", "$")

    def _database(self):
        return self.surroundings["DATABASE_URL"]

    def _broker(self):
        return self.surroundings["CELERY_BROKER_URL"]


def replace_once(environment, name, expected, replacement):
    assert expected in environment[name], f"{name} is {environment[name]}"
    environment[name] = replacement


@contextlib.contextmanager
def running():
    """Bring the whole stack up, and take it down without leaving a trace."""
    folder = Path(tempfile.mkdtemp(prefix="lullabel-production-"))
    folder.chmod(0o755)  # nginx reads as a user of its own
    try:
        with servers.running() as (surroundings, lacking):
            assert not lacking, f"no {' and no '.join(lacking)} here"
            create_database(surroundings)
            stack = Stack(folder, surroundings)
            stack.make_certificate()
            migrated = stack.run("migrate")
            assert migrated.returncode == 0, migrated.stderr
            try:
                for service in SERVICES:
                    stack.start(service)
                stack.start_nginx()
                outside.eventually(stack.is_ready, within_s=START_S, what="the start")
                yield stack
            finally:
                stubborn = stack.stop()
        assert stubborn == [], "these did not stop when asked"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(surroundings):
    name = urlsplit(surroundings["DATABASE_URL"]).path.strip("/")
    with administrator(surroundings) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')


@contextlib.contextmanager
def administrator(surroundings):
    """Talk to the server itself."""
    connection = psycopg2.connect(surroundings["POSTGRES_URL"])
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor
