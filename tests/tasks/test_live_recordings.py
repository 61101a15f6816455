"""What becomes of a session's sound once it has ended."""

import uuid
from datetime import timedelta

import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.utils import timezone

from acoustics.events import Interval
from annotations import tasks
from annotations.domain import files, jobs, live_states
from annotations.domain.live import (
    detection_clips,
    listening_sessions,
    live_recordings,
    live_verdicts,
    session_sound,
)
from annotations.models import (
    Annotation,
    Change,
    Chunk,
    Detection,
    Episode,
    Job,
    ListeningSession,
    LiveState,
    Recording,
    Suggestion,
)
from tests import phones
from tests.cast import label, labelled, soundless, suggest, work_off
from tests.nursery import NIGHT, at, heard, session, source
from tests.phones import Clock, listen, send


@pytest.fixture
def listening(alice):
    return session(source(alice, kind="phone"))


def finish(listening):
    """End a session and let the listener close it; gives the job."""
    clock = Clock()
    listening_sessions.end(listening, now=clock())
    clock.go(6)
    listener = listen(clock=clock)
    clock.go(2)
    listen(listener).let_go()
    return Job.objects.get(session=listening)


def keep(listening):
    finish(listening)
    work_off(kind=Job.Kind.KEEP)
    return list(Recording.objects.filter(session=listening).order_by("started_at"))


def wants(person, **wishes):
    live_states.state(person.household)
    LiveState.objects.update(**wishes)


def samples_of(recording):
    samples, rate_hz = soundfile.read(files.original(recording), dtype="int16")
    assert rate_hz == 16_000
    return samples


class TestKeep:
    def test_makes_a_recording_of_all_that_was_sent(self, listening):
        send(listening, phones.night())

        (recording,) = keep(listening)

        assert (samples_of(recording) == phones.night()).all()
        assert recording.started_at == NIGHT
        assert recording.session_start_ms == 0
        assert recording.name == "shelf live 2026-11-14 02-00-00.flac"

    def test_it_is_prepared_and_suggested_as_any(self, listening):
        send(listening, phones.night())
        keep(listening)

        work_off()

        recording = Recording.objects.get()
        assert recording.status == Recording.Status.READY
        assert recording.duration_ms == 60_000
        assert recording.started_at == NIGHT
        said = Suggestion.objects.filter(recording=recording)
        places = sorted(said.values_list("start_ms", "end_ms"))
        assert places == phones.told(listening) == phones.at_once(phones.night())

    def test_the_chunks_go_and_the_session_can_still_be_listened_to(self, listening):
        send(listening, phones.night())
        keep(listening)
        work_off()

        assert not Chunk.objects.exists()
        assert not files.session(listening).exists()
        listening.refresh_from_db()
        assert listening.kept_at
        with session_sound.of(listening, Interval(5_000, 6_000)) as file:
            found, _ = soundfile.read(file, dtype="int16")
        assert (found == phones.night()[80_000:96_000]).all()

    def test_a_hole_makes_two_of_it(self, listening):
        send(listening, phones.night(), numbers=[0, 1, 2, 5, 6])

        first, second = keep(listening)

        assert len(samples_of(first)) == 12 * 16_000
        assert len(samples_of(second)) == 8 * 16_000
        assert (second.started_at, second.session_start_ms) == (at(20), 20_000)

    def test_what_came_too_late_to_be_heard_is_kept(self, listening):
        clock = Clock()
        send(listening, phones.night(), numbers=[0, 2], at=clock())
        clock.go(6)
        listener = listen(clock=clock)
        send(listening, phones.night(), numbers=[1], at=clock())
        listen(listener).let_go()

        (recording,) = keep(listening)

        assert (samples_of(recording) == phones.night()[: 12 * 16_000]).all()

    def test_twice_is_once(self, listening):
        send(listening, phones.night())
        job = finish(listening)

        made = live_recordings.assemble(listening, report=lambda _: None)
        live_recordings.discard(made)
        tasks.run(job_id=str(job.pk))
        tasks.run(job_id=str(job.pk))

        assert Recording.objects.count() == 1

    def test_a_worker_that_was_overtaken_leaves_nothing(self, listening, monkeypatch):
        send(listening, phones.night())
        job = finish(listening)
        assemble = live_recordings.assemble

        def overtaken(*args, **more):
            made = assemble(*args, **more)
            Job.objects.update(token=uuid.uuid4())
            return made

        with monkeypatch.context() as slow:
            slow.setattr(live_recordings, "assemble", overtaken)
            tasks.run(job_id=str(job.pk))
        assert not Recording.objects.exists()
        assert Chunk.objects.count() == 15

        Job.objects.update(lease_until=timezone.now() - jobs.LEASE)
        tasks.run(job_id=str(job.pk))

        recording = Recording.objects.get()
        assert (samples_of(recording) == phones.night()).all()
        assert list((settings.SOUND_ROOT / "incoming").iterdir()) == []

    def test_one_that_is_stopped_leaves_no_file(self, listening):
        send(listening, phones.night(), numbers=[0, 1, 2, 5, 6])
        finish(listening)
        said = []

        def stop_in_the_second(progress):
            said.append(progress)
            if progress > 0.6:
                raise jobs.Cancelled

        with pytest.raises(jobs.Cancelled):
            live_recordings.assemble(listening, report=stop_in_the_second)

        assert said == sorted(said)
        assert list((settings.SOUND_ROOT / "incoming").iterdir()) == []

    def test_two_silent_nights_are_two(self, listening, alice):
        silence = np.zeros(64_000, np.int16)
        other = session(source(alice, kind="phone", name="cot"))

        for each in (listening, other):
            send(each, silence)
            keep(each)

        assert Recording.objects.count() == 2

    def test_long_nights_are_cut(self, listening, monkeypatch):
        monkeypatch.setattr(live_recordings, "MOST_MS", 25_000)
        send(listening, phones.night())

        found = keep(listening)

        assert [len(samples_of(each)) // 16_000 for each in found] == [25, 25, 10]
        assert found[1].session_start_ms == 25_000


class TestWishes:
    def test_nothing(self, listening, alice):
        wants(alice, keep="nothing")
        send(listening, phones.night())

        assert keep(listening) == []

        assert not Chunk.objects.exists()
        assert not files.session(listening).exists()

    def test_episodes_with_a_margin(self, listening, alice):
        wants(alice, keep="episodes", margin_s=2, episode_gap_s=1)
        send(listening, phones.night())

        found = keep(listening)

        crying = Episode.objects.order_by("start_at")
        assert len(crying) > 0
        for episode in crying:
            assert any(
                each.started_at <= max(episode.start_at - timedelta(seconds=2), NIGHT)
                and each.started_at
                + timedelta(milliseconds=len(samples_of(each)) // 16)
                >= min(episode.end_at + timedelta(seconds=2), at(60))
                for each in found
            )
        assert sum(len(samples_of(each)) for each in found) < len(phones.night())

    def test_a_night_without_crying_leaves_nothing_then(self, listening, alice):
        wants(alice, keep="episodes")
        send(listening, np.zeros(160_000, np.int16))

        assert keep(listening) == []


@pytest.fixture
def kept(listening, alice):
    """A live recording of a minute whose job to suggest is still to be done."""
    recording = soundless(
        alice, session=listening, session_start_ms=10_000, name="live"
    )
    recording.started_at = at(10)
    recording.save()
    return recording


class TestVerdicts:
    def decide(self, detection, person, verdict="wrong"):
        Detection.objects.filter(pk=detection.pk).update(
            verdict=verdict, by=person, decided_at=at(100)
        )

    def missed(self, person, start_s, end_s, **more):
        more.setdefault("room", "nursery")
        return Detection.objects.create(
            household=person.household,
            label=label(person),
            start_at=at(start_s),
            end_at=at(end_s),
            verdict="right",
            by=person,
            decided_at=at(100),
            **more,
        )

    def test_what_was_no_cry_is_rejected(self, kept, listening, bob):
        inside = suggest(kept, start_ms=1_000, end_ms=2_000)
        other = suggest(kept, start_ms=5_000, end_ms=6_000)
        self.decide(heard(listening, 10.8, 12), bob)

        live_verdicts.carry_over(kept)

        inside.refresh_from_db()
        other.refresh_from_db()
        assert (inside.decision, inside.decided_by) == ("rejected", bob)
        assert inside.decided_at == at(100)
        assert other.decision == "pending"

    def test_crying_by_another_name_is_no_cry_either(self, kept, listening, bob):
        said = suggest(kept, start_ms=1_000, end_ms=2_000)
        self.decide(heard(listening, 11, 12, name="fuss"), bob)

        live_verdicts.carry_over(kept)

        said.refresh_from_db()
        assert said.decision == "rejected"

    def test_what_was_a_cry_is_accepted(self, kept, listening, bob):
        inside = suggest(kept, start_ms=1_000, end_ms=2_000)
        other = suggest(kept, start_ms=5_000, end_ms=6_000)
        self.decide(heard(listening, 10.8, 12), bob, verdict="right")

        live_verdicts.carry_over(kept)

        inside.refresh_from_db()
        other.refresh_from_db()
        assert (inside.decision, inside.decided_by) == ("accepted", bob)
        assert Annotation.objects.get().interval == inside.interval
        assert other.decision == "pending"

    def test_crying_by_another_name_is_not_taken_for_this_one(
        self, kept, listening, bob
    ):
        said = suggest(kept, start_ms=1_000, end_ms=2_000)
        self.decide(heard(listening, 11, 12, name="fuss"), bob, verdict="right")

        live_verdicts.carry_over(kept)

        said.refresh_from_db()
        assert said.decision == "pending"

    def test_what_was_called_both_is_left_to_be_asked(self, kept, listening, bob):
        said = suggest(kept, start_ms=1_000, end_ms=2_000)
        self.decide(heard(listening, 11, 12), bob, verdict="right")
        self.decide(heard(listening, 10.9, 11.6), bob, verdict="wrong")

        live_verdicts.carry_over(kept)

        said.refresh_from_db()
        assert said.decision == "pending"

    def test_another_kind_of_sound_is_left_alone(self, kept, listening, bob):
        said = suggest(kept, start_ms=1_000, end_ms=2_000)
        self.decide(heard(listening, 11, 12, name="laugh"), bob)

        live_verdicts.carry_over(kept)

        said.refresh_from_db()
        assert said.decision == "pending"

    def test_what_was_missed_is_an_annotation(self, kept, bob):
        self.missed(bob, 20, 25)

        live_verdicts.carry_over(kept)

        annotation = Annotation.objects.get()
        assert annotation.interval == Interval(10_000, 15_000)
        assert (annotation.created_by, annotation.label.name) == (bob, "cry")

    def test_it_ends_with_the_recording(self, kept, bob):
        self.missed(bob, 5, 12)
        self.missed(bob, 69, 80)
        self.missed(bob, 80, 90)

        live_verdicts.carry_over(kept)

        places = sorted(row.interval for row in Annotation.objects.all())
        assert places == [Interval(0, 2_000), Interval(59_000, 60_000)]

    def test_that_of_another_room_is_none(self, kept, bob):
        self.missed(bob, 20, 25, room="attic")

        live_verdicts.carry_over(kept)

        assert not Annotation.objects.exists()

    def test_twice_is_once_and_brings_nothing_back(self, kept, listening, bob):
        said = suggest(kept, start_ms=1_000, end_ms=2_000)
        self.decide(heard(listening, 11, 12), bob)
        self.missed(bob, 20, 25)

        live_verdicts.carry_over(kept)
        Annotation.objects.update(deleted_at=at(200))
        live_verdicts.carry_over(kept)

        said.refresh_from_db()
        assert said.version == 2
        assert Annotation.objects.get().deleted_at == at(200)
        assert Change.objects.count() == 2

    def test_both_come_along_when_the_recording_is_suggested(self, listening, bob):
        send(listening, phones.night())
        finish(listening)
        wrong = Detection.objects.in_order().first()
        self.decide(wrong, bob)
        self.missed(bob, 58, 59)

        work_off()

        decided = Suggestion.objects.get(decision="rejected")
        assert decided.start_ms == listening.position(wrong.start_at)
        assert Annotation.objects.get().interval == Interval(58_000, 59_000)

    def test_an_uploaded_recording_has_none(self, recording, bob):
        self.missed(bob, 0, 1)

        live_verdicts.carry_over(recording)

        assert not Annotation.objects.exists()


class TestForgetting:
    @pytest.fixture
    def old(self, kept, alice):
        wants(alice, keep_days=30)
        return kept

    def forget(self, *, days):
        return live_recordings.forget_old(now=at(10) + timedelta(days=days))

    def test_lets_go_of_old_sound(self, old, caplog):
        with caplog.at_level("INFO"):
            assert self.forget(days=29) == []
            assert self.forget(days=31) == [old]

        assert str(old.pk) in caplog.text
        old.refresh_from_db()
        assert old.leaving_at
        assert Job.objects.get(kind=Job.Kind.ERASE).recording == old
        assert self.forget(days=31) == []

    def test_keeps_what_somebody_labelled(self, old, alice):
        labelled(old, alice, (0, 1_000))

        assert self.forget(days=31) == []

    def test_keeps_where_somebody_decided(self, old):
        suggest(old, decision="accepted", decided_at=at(0))

        assert self.forget(days=31) == []

    def test_keeps_what_is_done(self, old):
        Recording.objects.update(done_at=at(0))

        assert self.forget(days=31) == []

    def test_keeps_what_was_handed_in(self, old):
        Recording.objects.update(session=None)

        assert self.forget(days=31) == []

    def test_keeps_everything_unless_asked_to(self, old):
        LiveState.objects.update(keep_days=None)

        assert self.forget(days=9_999) == []

    def test_clips_that_nobody_decided_on_go_too(self, old, listening):
        plain, decided = heard(listening, 0, 1), heard(listening, 5, 6)
        for each in (plain, decided):
            detection_clips.keep(each, b"OggS and so on")
        Detection.objects.filter(pk=decided.pk).update(verdict="right")

        self.forget(days=31)

        assert Detection.objects.get(has_clip=True) == decided
        assert not files.detection_clip(plain).exists()
        assert files.detection_clip(decided).exists()

    def test_is_what_the_beat_asks_for(self, old):
        Recording.objects.update(started_at=timezone.now() - timedelta(days=31))

        tasks.forget_old_sound()

        assert not Recording.objects.kept().exists()


def test_a_session_knows_its_recordings(kept, listening):
    assert list(ListeningSession.objects.get().recordings.all()) == [kept]
