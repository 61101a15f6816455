"""A phone and an edge that know nothing but the web API."""

import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.utils.timezone import now

from tests import outside, phones


class Device:
    """A device whose clock is ahead, in one session."""

    def __init__(self, api, *, kind="phone", name="shelf", ahead=timedelta()):
        self.api = api
        self.ahead = ahead
        self.session = f"sessions/{uuid.uuid4()}/"
        about = {"name": name, "room": "nursery", "kind": kind}
        answer = api.post("sources/", about)
        assert answer.status == 201, answer
        self.source = answer.json()["id"]
        self.began_at = now()
        began = api.put(
            self.session,
            {
                "source": self.source,
                "device_began_at": (self.began_at + ahead).isoformat(),
                "sent_at": self.shows(),
            },
        )
        assert began.status == 201, began

    def shows(self):
        return (now() + self.ahead).isoformat()

    def send(self, samples, *, numbers=None):
        pieces = phones.cut(samples)
        for number in range(len(pieces)) if numbers is None else numbers:
            query = {"start_ms": number * phones.CHUNK_MS, "sent_at": self.shows()}
            answer = self.api.put(
                f"{self.session}chunks/{number}/?{urlencode(query)}",
                phones.wav(pieces[number]),
                **{"Content-Type": "audio/wav"},
            )
            assert answer.status in {200, 201}, answer

    def standing(self):
        return self.api.resource(self.session)

    def end(self):
        self.api.post(f"{self.session}end/", {"sent_at": self.shows()})

    def wait_until_heard(self, ms, *, within_s=60):
        outside.eventually(
            lambda: self.standing()["heard_ms"] >= ms,
            within_s=within_s,
            what=f"{ms} ms heard",
        )
