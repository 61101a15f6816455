"""Messages that only one browser can read, and the server's word that they are ours.

Web Push as RFC 8291 (encryption, over RFC 8188) and RFC 8292 (VAPID) describe it; the
cryptography itself is the library's.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16
RECORD_BYTES = 4096
# What push services take at least: a record less its header, delimiter and tag.
LONGEST_BYTES = 3_900
LAST_RECORD = b"\x02"
# A service may refuse a word that holds longer than a day.
WORD_HOLDS = timedelta(hours=12)


class NotAKey(ValueError):
    """What a browser gave is no key of it."""


def encode(raw: bytes) -> str:
    """Write bytes as URLs take them.

    Examples
    --------
    >>> encode(bytes([255, 254]))
    '__4'
    """
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read what `encode` wrote; padding may be there or not."""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError as error:
        raise NotAKey(text) from error


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_keys(p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """Read a browser's public key and its secret, or raise `NotAKey`."""
    point, secret = decode(p256dh), decode(auth)
    if len(point) != POINT_BYTES or len(secret) != AUTH_BYTES:
        raise NotAKey(p256dh)
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point), secret
    except ValueError as error:
        raise NotAKey(p256dh) from error


def encrypt(
    text: bytes,
    *,
    p256dh: str,
    auth: str,
    ours: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Lock a message so that only the browser with these keys can read it.

    `ours` and `salt` are made anew for each message, unless a test names them.
    """
    theirs, secret = read_keys(p256dh, auth)
    ours = ours or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    ours_point = point_of(ours.public_key())
    about = b"WebPush: info\x00" + point_of(theirs) + ours_point
    shared = ours.exchange(ec.ECDH(), theirs)
    material = _derived(shared, salt=secret, about=about, n_bytes=32)
    key = _derived(
        material, salt=salt, about=b"Content-Encoding: aes128gcm\x00", n_bytes=16
    )
    nonce = _derived(
        material, salt=salt, about=b"Content-Encoding: nonce\x00", n_bytes=12
    )
    header = salt + RECORD_BYTES.to_bytes(4) + bytes([POINT_BYTES]) + ours_point
    return header + AESGCM(key).encrypt(nonce, text + LAST_RECORD, None)


def authorization(
    endpoint: str,
    *,
    key: ec.EllipticCurvePrivateKey,
    contact: str,
    now: datetime,
) -> str:
    """Sign for one push service that the message is ours, and whom to ask about it."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + WORD_HOLDS).timestamp()),
        "sub": contact,
    }
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encode(r.to_bytes(32) + s.to_bytes(32))
    public = encode(point_of(key.public_key()))
    return f"vapid t={signed}.{signature}, k={public}"


def _derived(material: bytes, *, salt: bytes, about: bytes, n_bytes: int) -> bytes:
    return HKDF(hashes.SHA256(), length=n_bytes, salt=salt, info=about).derive(material)


def _json(value: dict[str, object]) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())
