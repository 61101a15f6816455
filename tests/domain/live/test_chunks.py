import hashlib
import io

import numpy as np
import pytest
import soundfile
from django.conf import settings

from acoustics.audio import pieces
from acoustics.events import Interval
from annotations.domain import files
from annotations.domain.live import chunks, listening_sessions, session_sound
from annotations.domain.live.chunks import AnotherSound, NoRoom, Refused, Sent
from annotations.domain.live.listening_sessions import Ended
from annotations.models import Chunk
from tests.nursery import at, session, source


def wav(seed=1, *, duration_ms=1_000, rate_hz=16_000, channels=1):
    rng = np.random.default_rng(seed)
    n = duration_ms * rate_hz // 1_000
    samples = rng.normal(0, 300, (n, channels)).astype(np.int16)
    content = io.BytesIO()
    soundfile.write(content, samples, rate_hz, format="WAV", subtype="PCM_16")
    return content.getvalue()


@pytest.fixture
def listening(alice):
    return session(source(alice, kind="phone"))


def receive(listening, number=0, *, content=None, start_ms=None, **more):
    sent = Sent(
        number=number,
        start_ms=number * 1_000 if start_ms is None else start_ms,
        content=wav() if content is None else content,
        sent_at=at(5),
        **more,
    )
    return chunks.receive(listening, sent, now=at(5))


def files_of(listening):
    folder = files.session(listening)
    return sorted(folder.iterdir()) if folder.exists() else []


class TestReceive:
    def test_keeps_the_sound_and_its_row(self, listening):
        content = wav()

        chunk = receive(listening, 3, content=content).chunk

        chunk.refresh_from_db()
        assert (chunk.start_ms, chunk.duration_ms) == (3_000, 1_000)
        assert chunk.sha256 == hashlib.sha256(content).hexdigest()
        samples, _ = soundfile.read(io.BytesIO(content), dtype="int16")
        assert (pieces.read(files.chunk(chunk)) == samples).all()
        listening.source.refresh_from_db()
        assert listening.source.last_word_at == at(5)

    def test_the_same_again_does_nothing(self, listening):
        first = receive(listening)
        again = receive(listening)

        assert (first.is_new, again.is_new) == (True, False)
        assert Chunk.objects.count() == len(files_of(listening)) == 1

    def test_other_sound_under_the_same_number_is_refused(self, listening):
        kept = receive(listening).chunk

        with pytest.raises(AnotherSound, match="Go on with 1"):
            receive(listening, content=wav(2))

        assert files_of(listening) == [files.chunk(kept)]

    def test_they_may_come_in_any_order(self, listening):
        for number in (2, 0, 1):
            receive(listening, number, content=wav(number))

        assert listening_sessions.next_chunk(listening) == 3

    def test_damage_on_the_way_is_noticed(self, listening):
        with pytest.raises(Refused, match="send it again"):
            receive(listening, sha256="0" * 64)

        assert not Chunk.objects.exists()

    def test_what_is_no_sound_is_refused(self, listening):
        with pytest.raises(Refused, match="neither WAV nor FLAC"):
            receive(listening, content=b"OggS")

        assert files_of(listening) == []

    def test_an_ended_session_takes_no_more_but_knows_what_it_has(self, listening):
        receive(listening)
        listening_sessions.end(listening, now=at(9))

        assert not receive(listening).is_new
        with pytest.raises(Ended):
            receive(listening, 1)

    def test_one_that_ended_meanwhile_leaves_no_file(self, listening):
        stale = listening
        listening_sessions.end(type(listening).objects.get(), now=at(9))

        with pytest.raises(Ended):
            receive(stale)

        assert files_of(listening) == []

    def test_nothing_is_taken_while_the_disk_is_nearly_full(self, listening, settings):
        settings.LIVE_LEAST_FREE_BYTES = files.free_bytes() * 2

        with pytest.raises(NoRoom, match="Nothing is lost"):
            receive(listening)

        settings.LIVE_LEAST_FREE_BYTES = 0
        assert receive(listening).is_new

    @pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (48_000, 2)])
    def test_other_rates_and_stereo_become_ours(self, listening, rate_hz, channels):
        content = wav(rate_hz=rate_hz, channels=channels)

        chunk = receive(listening, content=content).chunk

        assert chunk.duration_ms == 1_000
        assert len(pieces.read(files.chunk(chunk))) == 16_000

    def test_leaves_no_half_files(self, listening):
        receive(listening)

        assert list((settings.SOUND_ROOT / "incoming").glob("*")) == []


def heard(listening, start_ms, end_ms):
    with session_sound.of(listening, Interval(start_ms, end_ms)) as file:
        samples, rate_hz = soundfile.read(file, dtype="int16")
    assert rate_hz == 16_000
    return samples


class TestSound:
    def test_is_put_together_across_chunks(self, listening):
        whole = [
            pieces.read(
                files.chunk(receive(listening, number, content=wav(number)).chunk)
            )
            for number in range(3)
        ]

        assert (
            heard(listening, 500, 2_500) == np.concatenate(whole)[8_000:40_000]
        ).all()

    def test_is_silent_where_there_is_none(self, listening):
        receive(listening, 0)
        receive(listening, 2, content=wav(2))

        found = heard(listening, 0, 3_000)

        assert len(found) == 48_000
        assert not found[16_000:32_000].any()
        assert found[:16_000].any()
        assert found[32_000:].any()

    def test_there_may_be_none(self, listening):
        with pytest.raises(session_sound.NoSound):
            session_sound.of(listening, Interval(0, 1_000))

    def test_is_given_ten_minutes_at_a_time(self, listening):
        with pytest.raises(session_sound.TooLong, match="ten minutes"):
            session_sound.of(listening, Interval(0, 600_001))
