"""Browsers that a person allowed to be told in.

A browser names the address at which its maker takes messages for it. Only addresses of
makers that the operator allows are taken, so nobody can make the server ask elsewhere.
"""

import hashlib
import json
import logging
import os
import secrets
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain.alerts import push_messages
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.models import Alert, Household, Person, PushSubscription

logger = logging.getLogger(__name__)

MOST = 20
LIMIT_S = 5.0
# A browser that is switched off hears of it within this time, or not at all.
KEPT_S = 3600
TAKEN, GONE = {200, 201, 202, 204}, {404, 410}
LONGEST_ENDPOINT = 1_000
LONGEST_BODY = 1_000


class NotPushed(Exception):
    """No browser took it."""


def offered() -> bool:
    """Whether the operator lets browsers be told."""
    return bool(settings.PUSH_CONTACT)


def public_key() -> str:
    """Give the key by which a browser knows our messages; empty where none is offered."""
    if not offered():
        return ""
    return push_messages.encode(push_messages.point_of(_key().public_key()))


@transaction.atomic
def allow(
    *, person: Person, endpoint: str, p256dh: str, auth: str, now: datetime
) -> PushSubscription:
    """Keep where a browser is told; a browser is one person's at a time."""
    household = person.household
    if not offered() or household is None:
        msg = _("Browsers are not told anything here. Whoever runs this server can.")
        raise NotPossibleNow(msg)
    _check_address(endpoint)
    _check_keys(p256dh, auth)
    mark = hashlib.sha256(endpoint.encode()).hexdigest()
    others = PushSubscription.objects.filter(person=person)
    if others.exclude(endpoint_sha256=mark).count() >= MOST:
        msg = _("You allowed %d browsers already. Take one of them back first.") % MOST
        raise NotPossibleNow(msg)
    kept, _made = PushSubscription.objects.update_or_create(
        endpoint_sha256=mark,
        defaults={
            "household": household,
            "person": person,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "created_at": now,
        },
    )
    return kept


def take_back(subscription: PushSubscription) -> None:
    subscription.delete()


def allowed_by(household: Household) -> int:
    return PushSubscription.objects.of(household).count()


def send(alert: Alert, *, now: datetime) -> None:
    """Tell all browsers of a household; one that takes it is enough."""
    rows = PushSubscription.objects.of(alert.household).order_by("created_at")
    body = json.dumps(
        {"title": alert.title, "body": alert.body[:LONGEST_BODY], "tag": str(alert.pk)}
    ).encode()
    n_taken = 0
    away: set[str] = set()
    for each in rows:
        maker = urlsplit(each.endpoint).netloc
        # The operator may have allowed fewer makers since. One that is away costs its
        # wait once, and not for each browser.
        if maker in away or not _is_allowed(each.endpoint):
            continue
        answer = _post(each, body, now=now)
        n_taken += answer in TAKEN
        if answer is None:
            away.add(maker)
        elif answer in GONE:
            each.delete()
        elif answer not in TAKEN:
            logger.warning("A browser was not told: %d", answer)
    if not n_taken:
        raise NotPushed


def _post(subscription: PushSubscription, body: bytes, *, now: datetime) -> int | None:
    """Give what its maker answered; None where it is away."""
    # Pages never send.
    import requests

    locked = push_messages.encrypt(
        body, p256dh=subscription.p256dh, auth=subscription.auth
    )
    signed = push_messages.authorization(
        subscription.endpoint, key=_key(), contact=settings.PUSH_CONTACT, now=now
    )
    try:
        answer = requests.post(
            subscription.endpoint,
            data=locked,
            headers={
                "Authorization": signed,
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(KEPT_S),
                "Urgency": "high",
            },
            timeout=LIMIT_S,
            # An allowed address must not lead on to another.
            allow_redirects=False,
        )
    except requests.RequestException as error:
        logger.warning("The maker of a browser is away: %s", type(error).__name__)
        return None
    return answer.status_code


def _check_address(endpoint: str) -> None:
    if len(endpoint) > LONGEST_ENDPOINT or not _is_allowed(endpoint):
        msg = _(
            "The maker of your browser is not among those that this server may send "
            "to. Whoever runs it can allow more."
        )
        raise DomainError(msg, field="endpoint")


def _is_allowed(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    place = host if port in {None, 443} else f"{host}:{port}"
    return (
        parts.scheme == "https"
        and "@" not in parts.netloc
        and any(fnmatchcase(place, allowed) for allowed in settings.PUSH_HOSTS)
    )


def _check_keys(p256dh: str, auth: str) -> None:
    try:
        push_messages.read_keys(p256dh, auth)
    except push_messages.NotAKey as error:
        msg = _("These keys are none of a browser. Please load the page again.")
        raise DomainError(msg, field="keys") from error


def _key() -> ec.EllipticCurvePrivateKey:
    return _key_in(Path(settings.PUSH_KEY_FILE))


@lru_cache(maxsize=4)
def _key_in(file: Path) -> ec.EllipticCurvePrivateKey:
    """Read our key; who needs it first makes it, and of two that do so one stays."""
    if not file.exists():
        key = ec.generate_private_key(push_messages.CURVE)
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(text)
            os.fsync(writing.fileno())
        with suppress(FileExistsError):
            file.hardlink_to(part)
        part.unlink()
    loaded = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise push_messages.NotAKey(file.name)
    return loaded
