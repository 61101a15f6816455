"""A browser that can be told, and its maker's server, as far as a sender can see them."""

import json
import os
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from annotations.domain.alerts import push
from annotations.domain.alerts.push_messages import CURVE, encode, point_of
from tests.alerted import NIGHT


class Browser:
    """Has keys of its own, and reads what was locked for them."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self._key = ec.generate_private_key(CURVE)
        self._auth = os.urandom(16)

    @property
    def says(self):
        """What it tells a page that wants to tell it things."""
        return {
            "endpoint": self.endpoint,
            "keys": {
                "p256dh": encode(point_of(self._key.public_key())),
                "auth": encode(self._auth),
            },
        }

    def read(self, locked):
        salt, n_bytes, point = locked[:16], locked[20], locked[21:86]
        assert (int.from_bytes(locked[16:20]), n_bytes) == (4096, 65)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        about = b"WebPush: info\0" + point_of(self._key.public_key()) + point
        material = derive(self._key.exchange(ec.ECDH(), theirs), self._auth, about, 32)
        key = derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(material, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, locked[86:], None)
        assert plain.endswith(b"\x02")
        return json.loads(plain[:-1])


def derive(material, salt, about, n_bytes):
    return HKDF(hashes.SHA256(), n_bytes, salt, about).derive(material)


def allow(person, browser, *, at=NIGHT):
    return push.allow(
        person=person, endpoint=browser.endpoint, now=at, **browser.says["keys"]
    )


class Maker(HTTPServer):
    """Takes messages for browsers; `answers` are given one after the other."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken = []
        self.answers = []

    def address(self, path):
        return f"https://localhost:{self.server_port}/{path}"


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else 201
        self.send_response(answer)
        if answer == 307:
            self.send_header("Location", self.server.address("elsewhere"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def maker(folder):
    """A real server with TLS; `folder/cert.pem` is what to trust."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", key, "-out", certificate]
    subprocess.run([*request, *names, *files], check=True, capture_output=True)
    server = Maker()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
