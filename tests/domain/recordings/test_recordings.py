from datetime import UTC, datetime

import pytest
from django.utils import timezone

from annotations.domain import files
from annotations.domain.errors import NotPossibleNow, Stale
from annotations.domain.recordings import recordings
from annotations.models import Job, Recording
from tests.cast import hand_in, sound, suggest, upload_of, work_off


class TestReceive:
    def test_keeps_the_file_and_queues_its_preparation(self, alice):
        recording = hand_in(alice)

        assert recording.status == Recording.Status.PROCESSING
        assert files.original(recording).stat().st_size == recording.size_bytes
        assert Job.objects.get().kind == Job.Kind.PREPARE

    def test_knows_the_same_bytes_again(self, alice, bob):
        first = hand_in(alice, name="a.wav")

        upload = upload_of(sound(), name="b.wav")
        second = recordings.receive(
            upload, household=bob.household, person=bob, now=timezone.now()
        )

        assert not second.is_new
        assert second.recording == first
        assert not upload.path.exists()

    def test_keeps_the_same_bytes_for_each_household(self, alice, charlie):
        hand_in(alice)
        hand_in(charlie)

        assert Recording.objects.count() == 2

    def test_refuses_a_text_and_keeps_nothing(self, alice):
        path = files.incoming()
        path.write_text("ffconcat version 1.0\nfile sibling.flac\n")

        with pytest.raises(recordings.Refused):
            recordings.receive(
                upload_of(path),
                household=alice.household,
                person=alice,
                now=timezone.now(),
            )

        assert not path.exists()
        assert not Recording.objects.exists()

    def test_reads_the_start_from_the_name_by_the_clock_of_the_household(self, alice):
        recording = hand_in(alice, name="2026-07-21 22-03-15.wav")

        assert recording.started_at == datetime(2026, 7, 21, 20, 3, 15, tzinfo=UTC)
        assert recording.started_at_source == Recording.StartedAtSource.NAME

    def test_believes_a_person_more_than_the_name(self, alice):
        told = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

        recording = hand_in(alice, name="2026-07-21 22-03-15.wav", started_at=told)

        assert recording.started_at == told
        assert recording.started_at_source == Recording.StartedAtSource.PERSON

    def test_asks_for_a_start_that_nothing_tells(self, alice):
        assert hand_in(alice, name="night.wav").started_at is None


class TestAmend:
    def test_sets_the_start_as_a_person_says(self, recording):
        told = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

        recordings.amend(recording, version=recording.version, started_at=told)

        assert Recording.objects.get().started_at == told

    def test_refuses_a_version_that_is_past(self, recording):
        recordings.amend(recording, version=recording.version, name="one.wav")

        with pytest.raises(Stale):
            recordings.amend(recording, version=recording.version - 1, name="two.wav")

        assert Recording.objects.get().name == "one.wav"


class TestStanding:
    def test_is_of_one_moment(self, recording, django_assert_num_queries):
        suggest(recording)

        # A second statement could see the end of a job whose results this one missed.
        with django_assert_num_queries(1):
            shown = Recording.objects.with_standing().get()

        assert shown.n_suggestions == 1
        assert shown.prepared_share == 1
        assert shown.listening_status == Job.Status.QUEUED


class TestLeave:
    def test_hides_at_once_and_erases_soon(self, recording):
        folder = files.folder(recording)

        recordings.leave(recording, now=timezone.now())
        assert not Recording.objects.kept().exists()
        work_off(kind=Job.Kind.ERASE)

        assert not Recording.objects.exists()
        assert not folder.exists()

    def test_twice_is_once(self, recording):
        recordings.leave(recording, now=timezone.now())
        recordings.leave(recording, now=timezone.now())

        assert Job.objects.filter(kind=Job.Kind.ERASE).count() == 1

    def test_the_same_file_has_to_wait_until_it_is_gone(self, recording, alice):
        recordings.leave(recording, now=timezone.now())

        with pytest.raises(NotPossibleNow, match="just being deleted"):
            hand_in(alice)
