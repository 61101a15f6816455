"""Live nights in which something is wrong: clocks, lines, rates, disks."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import soundfile
from django.utils.timezone import now
from scipy import signal

from acoustics.events import Interval
from annotations import tasks
from annotations.domain import files
from annotations.domain.live import coverage, listening_sessions
from annotations.models import (
    Chunk,
    Detection,
    Episode,
    Job,
    ListeningSession,
    Recording,
    Source,
)
from tests import over_http, phones
from tests.cast import work_off
from tests.faults.test_disk_full import full_disk
from tests.nursery import NIGHT, at, session, source
from tests.outside import Answer
from tests.phones import Clock, at_once, listen, send, told

MS = timedelta(milliseconds=1)


class OverHttp:
    """The web API as `tests.outside.Api` gives it, in this process."""

    def __init__(self, client):
        self._client = client

    def post(self, path, content):
        return self._answer(self._client.post(f"/api/v1/{path}", content))

    def put(self, path, content, **headers):
        kind = headers.pop("Content-Type", "application/json")
        url = f"/api/v1/{path}"
        if not isinstance(content, bytes):
            return self._answer(self._client.put(url, content, format="json"))
        return self._answer(self._client.put(url, content, content_type=kind))

    def resource(self, path):
        return self._client.get(f"/api/v1/{path}").json()

    def _answer(self, response):
        return Answer(response.status_code, dict(response.headers), response.content)


@pytest.fixture
def web(api, alice):
    return OverHttp(api(alice))


def close(*sessions):
    clock = Clock(now=now() + timedelta(minutes=1))
    for each in sessions:
        listening_sessions.end(each, now=clock())
    listener = listen(clock=clock)
    clock.go(2)
    listen(listener).let_go()


class TestClocks:
    @pytest.mark.parametrize("hours", [-30, -2, 5])
    def test_a_clock_that_is_hours_off_moves_no_moment(self, web, hours):
        ahead = timedelta(hours=hours)
        phone = over_http.Device(web, ahead=ahead)
        phone.send(phones.night())
        listen(clock=now)

        listening = ListeningSession.objects.get()
        assert abs(listening.began_at - phone.began_at) < timedelta(seconds=2)
        assert abs(listening.device_began_at - phone.began_at - ahead) < 2_000 * MS
        assert abs(phone.standing()["skew_ms"] - ahead / MS) < 2_000
        first = Detection.objects.in_order().first()
        start_ms = at_once(phones.night())[0][0]
        assert first.start_at == listening.began_at + start_ms * MS

    def test_one_that_is_set_in_the_night_moves_none_either(self, web):
        phone = over_http.Device(web, ahead=timedelta(hours=2))
        phone.send(phones.night(), numbers=range(5))
        listener = listen(clock=now)
        began_at = ListeningSession.objects.get().began_at

        phone.ahead = timedelta(0)
        phone.send(phones.night(), numbers=range(5, 15))
        listen(listener)

        assert ListeningSession.objects.get().began_at == began_at
        assert abs(Source.objects.get().skew_ms) < 2_000
        close(ListeningSession.objects.get())
        assert told(ListeningSession.objects.get()) == at_once(phones.night())

    def test_when_summer_time_ends_the_night_is_an_hour_longer(self, alice):
        # At three in Vienna it is two again.
        before = datetime(2026, 10, 25, 0, 59, 40, tzinfo=UTC)
        listening = session(source(alice, kind="phone"), began_at=before)

        send(listening, phones.night())
        close(listening)
        work_off()

        assert told(listening) == at_once(phones.night())
        (span,) = coverage.of(listening)
        assert span == Interval(0, 60_000)
        recording = Recording.objects.get()
        assert recording.started_at == before
        assert recording.duration_ms == 60_000
        assert recording.name == "shelf live 2026-10-25 02-59-40.flac"


class TestLines:
    @pytest.mark.parametrize("seed", range(3))
    def test_what_comes_twice_and_in_disorder_is_heard_once(self, alice, seed):
        listening = session(source(alice, kind="phone"))
        rng = random.Random(seed)
        numbers = [*range(15), *rng.choices(range(15), k=10)]
        rng.shuffle(numbers)
        clock = Clock()
        listener = None

        for number in numbers:
            send(listening, phones.night(), numbers=[number], at=clock())
            listener = listen(listener, clock=clock)
        listener.let_go()
        close(listening)

        assert Chunk.objects.count() == 15
        assert told(listening) == at_once(phones.night())
        assert coverage.of(listening) == [Interval(0, 60_000)]


class TestSounds:
    @pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (48_000, 2)])
    def test_other_rates_are_heard_as_well(self, alice, rate_hz, channels):
        listening = session(source(alice, kind="phone"))
        there = signal.resample_poly(phones.night(), rate_hz, 16_000)
        sound = np.clip(np.rint(there), -32_768, 32_767).astype(np.int16)
        if channels == 2:
            sound = np.stack([sound, sound], axis=1)

        send(listening, sound, rate_hz=rate_hz)
        close(listening)

        assert coverage.of(listening) == [Interval(0, 60_000)]
        crying = np.zeros(60_000, bool)
        for start_ms, end_ms in at_once(phones.night()):
            crying[start_ms:end_ms] = True
        found = np.zeros(60_000, bool)
        for start_ms, end_ms in told(listening):
            found[start_ms:end_ms] = True
        # At 8 kHz half of the tones are not there.
        assert (crying & found).sum() > 0.8 * crying.sum()

    def test_two_phones_in_one_room_hear_one_bout(self, alice):
        shelf = session(source(alice, kind="phone"))
        # It began later, and its clock is another.
        cot = session(
            source(alice, kind="phone", name="cot"),
            began_at=at(8),
            device_began_at=at(9_000),
        )

        send(shelf, phones.night())
        send(cot, phones.night()[8 * 16_000 :])
        close(shelf, cot)

        both = Detection.objects.order_by("start_at")
        assert set(both.values_list("session", flat=True)) == {shelf.pk, cot.pk}
        alone = {(row.start_at, row.end_at) for row in both.filter(session=shelf)}
        reach = {start_at for start_at, _ in alone}
        episodes = Episode.objects.order_by("start_at")
        assert episodes.first().start_at == min(reach)
        assert episodes.count() <= len(at_once(phones.night()))
        assert sum(episode.n_detections for episode in episodes) == both.count()
        work_off()
        assert Recording.objects.count() == 2
        assert {each.started_at for each in Recording.objects.all()} == {NIGHT, at(8)}


class TestDisk:
    def test_a_chunk_that_does_not_fit_is_refused_and_taken_later(self, web):
        phone, sound = over_http.Device(web), phones.night()

        with full_disk(1_000), pytest.raises(AssertionError, match="507"):
            phone.send(sound, numbers=[0])
        assert not Chunk.objects.exists()

        phone.send(sound, numbers=[0])
        assert Chunk.objects.count() == 1

    def test_a_recording_that_does_not_fit_leaves_the_chunks(self, alice):
        listening = session(source(alice, kind="phone"))
        send(listening, phones.night())
        close(listening)

        with full_disk(100_000):
            work_off(kind=Job.Kind.KEEP)

        job = Job.objects.get(kind=Job.Kind.KEEP)
        assert (job.status, Recording.objects.count()) == ("failed", 0)
        assert "make room" in job.problem
        assert Chunk.objects.count() == 15

        tasks.start_again(job)
        work_off(kind=Job.Kind.KEEP)

        samples, _ = soundfile.read(
            files.original(Recording.objects.get()), dtype="int16"
        )
        assert (samples == phones.night()).all()
