import os

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from annotations import tasks
from annotations.domain import files, jobs
from annotations.domain.recordings import recordings, samples, spectrograms
from annotations.models import Job, Recording, Suggestion
from tests.cast import hand_in, work_off


class TestPipeline:
    def test_takes_a_sample_night_from_nothing_to_suggestions(self, alice):
        samples.ask(household=alice.household, now=timezone.now())

        assert work_off() == 4

        recording = Recording.objects.get()
        assert recording.synthetic
        assert recording.status == Recording.Status.READY
        assert Suggestion.objects.filter(recording=recording).count() >= samples.N_BOUTS
        assert not Job.objects.exclude(status=Job.Status.DONE).exists()

    def test_done_twice_leaves_the_same(self, alice):
        recording = hand_in(alice)
        job = Job.objects.get()

        tasks.run(job_id=str(job.pk))
        tasks.run(job_id=str(job.pk))

        assert Job.objects.filter(recording=recording).count() == 3

    def test_a_file_that_is_cut_off_becomes_damaged_and_usable(self, alice):
        recording = hand_in(alice)
        original = files.original(recording)
        original.write_bytes(original.read_bytes()[:50_000])

        work_off(kind=Job.Kind.PREPARE)

        recording.refresh_from_db()
        assert recording.status == Recording.Status.DAMAGED
        assert 0 < recording.duration_ms < 3_000
        assert recording.problem

    def test_a_file_without_sound_fails_with_a_sentence_and_is_kept(self, alice):
        recording = hand_in(alice)
        original = files.original(recording)
        original.write_bytes(original.read_bytes()[:44])

        work_off()

        recording.refresh_from_db()
        assert recording.status == Recording.Status.FAILED
        assert len(recording.problem) > 20
        assert original.exists()


class TestDrawing:
    @pytest.fixture
    def sent(self, monkeypatch):
        sent = []
        monkeypatch.setattr(
            tasks.run,
            "apply_async",
            lambda kwargs, queue: sent.append(
                (Job.objects.get(pk=kwargs["job_id"]).kind, queue)
            ),
        )
        return sent

    def test_is_sent_after_listening_and_with_the_heavy_work(
        self, alice, sent, django_capture_on_commit_callbacks
    ):
        hand_in(alice)
        with django_capture_on_commit_callbacks(execute=True):
            work_off(kind=Job.Kind.PREPARE)

        assert sent == [("suggest", "heavy"), ("draw", "heavy")]

    def test_done_twice_leaves_the_same_picture(self, recording):
        job = Job.objects.get(kind=Job.Kind.DRAW)
        tasks.run(job_id=str(job.pk))
        first = files.spectrogram(recording).read_bytes()

        spectrograms.draw(recording, report=lambda _: None)

        assert files.spectrogram(recording).read_bytes() == first
        assert spectrograms.drawn(recording)

    def test_obeys_a_stop_and_leaves_nothing(self, recording, monkeypatch):
        job = Job.objects.get(kind=Job.Kind.DRAW)
        draw = spectrograms.draw

        def stopped_meanwhile(*args, **kwargs):
            jobs.cancel(job, now=timezone.now())
            return draw(*args, **kwargs)

        monkeypatch.setattr(spectrograms, "draw", stopped_meanwhile)
        tasks.run(job_id=str(job.pk))

        job.refresh_from_db()
        assert job.status == Job.Status.CANCELLED
        assert not spectrograms.drawn(recording)
        assert not list(files.folder(recording).glob("*.part"))

    def test_that_fails_leaves_the_recording_as_it_is(self, recording):
        files.working_copy(recording).write_bytes(b"gone")

        attempts = work_off(kind=Job.Kind.DRAW)

        recording.refresh_from_db()
        assert attempts == 3
        assert Job.objects.get(kind=Job.Kind.DRAW).status == Job.Status.FAILED
        assert recording.status == Recording.Status.READY

    def test_goes_with_the_recording_that_is_erased(self, recording):
        work_off(kind=Job.Kind.DRAW)
        folder = files.folder(recording)
        assert spectrograms.drawn(recording)

        recordings.leave(recording, now=timezone.now())
        work_off(kind=Job.Kind.ERASE)

        assert not folder.exists()


class TestNightsFromBefore:
    @pytest.fixture
    def older(self, alice):
        """Two nights that nobody was told to draw."""
        nights = [hand_in(alice, seed=seed) for seed in (3, 4)]
        work_off(kind=Job.Kind.PREPARE)
        Job.objects.filter(kind=Job.Kind.DRAW).delete()
        return nights

    def test_are_drawn_one_at_a_time_the_newest_first(self, older):
        tasks.reap()
        tasks.reap()
        [job] = Job.objects.filter(kind=Job.Kind.DRAW)
        assert job.recording == older[1]

        work_off(kind=Job.Kind.DRAW)
        tasks.reap()
        work_off(kind=Job.Kind.DRAW)
        tasks.reap()

        assert all(spectrograms.drawn(night) for night in older)
        assert Job.objects.filter(kind=Job.Kind.DRAW).count() == 2

    def test_that_do_not_play_are_left_alone(self, alice):
        hand_in(alice)

        tasks.reap()

        assert not Job.objects.filter(kind=Job.Kind.DRAW).exists()

    def test_that_an_older_release_drew_are_drawn_again(self, older):
        tasks.reap()
        work_off(kind=Job.Kind.DRAW)
        files.spectrogram(older[1]).write_bytes(b"of another format")

        tasks.sweep()
        tasks.reap()
        work_off(kind=Job.Kind.DRAW)

        assert spectrograms.drawn(older[1])

    def test_that_could_not_be_drawn_wait_for_a_person(self, older):
        tasks.reap()
        Job.objects.filter(kind=Job.Kind.DRAW).update(status=Job.Status.FAILED)

        tasks.sweep()
        tasks.reap()

        kinds = Job.objects.filter(kind=Job.Kind.DRAW)
        assert kinds.filter(recording=older[1]).count() == 1


class TestTrouble:
    @pytest.fixture
    def broken(self, alice, monkeypatch):
        """A recording whose preparation breaks in a way nobody foresaw."""
        recording = hand_in(alice)

        def explode(*args, **kwargs):
            raise ZeroDivisionError

        monkeypatch.setattr(recordings, "prepare_sound", explode)
        return recording

    def test_is_tried_again_and_then_told_to_the_parent(self, broken):
        attempts = work_off()

        broken.refresh_from_db()
        job = Job.objects.get()
        assert attempts == job.max_attempts == 3
        assert job.status == Job.Status.FAILED
        assert broken.status == Recording.Status.FAILED
        assert "try again" in broken.problem

    def test_can_be_tried_again_by_hand(self, broken, monkeypatch):
        work_off()
        monkeypatch.undo()

        tasks.start_again(Job.objects.get())
        work_off(kind=Job.Kind.PREPARE)

        broken.refresh_from_db()
        assert broken.status == Recording.Status.READY

    def test_of_a_worker_that_died_too_often_ends_the_job(self, alice):
        recording = hand_in(alice)
        Job.objects.update(
            status=Job.Status.RUNNING,
            attempt=3,
            token="00000000-0000-0000-0000-000000000001",
            lease_until=timezone.now() - jobs.LEASE,
        )

        tasks.reap()

        recording.refresh_from_db()
        assert recording.status == Recording.Status.FAILED
        assert Job.objects.get().status == Job.Status.FAILED

    def test_a_stop_is_obeyed_at_the_next_report(self, alice, monkeypatch):
        recording = hand_in(alice)
        job = Job.objects.get()
        prepare = recordings.prepare_sound

        def stopped_meanwhile(*args, **kwargs):
            jobs.cancel(job, now=timezone.now())
            return prepare(*args, **kwargs)

        monkeypatch.setattr(recordings, "prepare_sound", stopped_meanwhile)
        work_off()

        job.refresh_from_db()
        recording.refresh_from_db()
        assert job.status == Job.Status.CANCELLED
        assert recording.status == Recording.Status.FAILED
        assert not files.working_copy(recording).exists()


class TestBroker:
    def test_that_is_away_costs_no_job(
        self, alice, monkeypatch, django_capture_on_commit_callbacks
    ):
        def away(**kwargs):
            raise OperationalError

        recording = hand_in(alice)
        monkeypatch.setattr(tasks.run, "apply_async", away)
        with django_capture_on_commit_callbacks(execute=True):
            tasks.send_waiting(recording)
        assert Job.objects.get().sent_at is None

        sent = []
        monkeypatch.setattr(tasks.run, "apply_async", lambda **kw: sent.append(kw))
        tasks.reap()

        assert sent[0]["kwargs"] == {"job_id": str(Job.objects.get().pk)}
        assert sent[0]["queue"] == "heavy"


class TestSweep:
    def test_removes_what_died_and_leaves_what_is_being_written(self, db):
        old, young = files.incoming(), files.incoming()
        for path in (old, young):
            path.write_bytes(b"x")
        two_days_ago = timezone.now().timestamp() - 2 * 86_400
        os.utime(old, (two_days_ago, two_days_ago))

        tasks.sweep()

        assert not old.exists()
        assert young.exists()
        young.unlink()
