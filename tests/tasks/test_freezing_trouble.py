"""What may come between the asking for a dataset and its last byte."""

import threading
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from acoustics import parts
from acoustics.dataset.verifying import verify
from annotations import tasks
from annotations.domain import files, jobs
from annotations.domain.datasets import datasets, freezing, sealing
from annotations.domain.errors import NotPossibleNow
from annotations.domain.recordings import recordings
from annotations.models import Job, Recording
from tests.cast import work_off
from tests.frozen import ask, freeze, standing


@pytest.fixture
def chosen(alice, three_nights):
    """A dataset whose parts wait to be cut."""
    dataset = ask(alice)
    work_off(dataset=dataset, kind=Job.Kind.FREEZE)
    return dataset


@pytest.fixture
def all_cut(chosen):
    """A dataset that waits to be sealed."""
    work_off(dataset=chosen, kind=Job.Kind.CUT)
    return chosen


def steps(dataset, kind, **which):
    return Job.objects.filter(dataset=dataset, kind=kind, **which)


def is_whole(dataset):
    dataset.refresh_from_db()
    return bool(dataset.frozen_at) and not list(verify(files.dataset(dataset)))


class Killed(BaseException):
    """As if the process had ended: nothing is left to clean up or to report."""


def pretend_that_its_lease_has_run_out(job):
    past = timezone.now() - jobs.LEASE
    Job.objects.filter(pk=job.pk).update(lease_until=past, sent_at=None)


class TestKilled:
    def test_worker_leaves_the_finished_parts_and_the_rest_is_cut(
        self, chosen, monkeypatch
    ):
        cut, cuts = parts.cut, []

        def cut_until_killed(folder, *args, **kwargs):
            cuts.append(folder.name)
            if len(cuts) == 2:
                raise Killed
            cut(folder, *args, **kwargs)

        monkeypatch.setattr(parts, "cut", cut_until_killed)
        with pytest.raises(Killed):
            work_off(dataset=chosen, kind=Job.Kind.CUT)
        pretend_that_its_lease_has_run_out(
            steps(chosen, Job.Kind.CUT).get(status=Job.Status.RUNNING)
        )
        for job in jobs.overdue(now=timezone.now()):
            tasks.run(job_id=str(job.pk))
        work_off(dataset=chosen)

        assert is_whole(chosen)
        assert len(cuts) == 4

    def test_worker_between_a_part_and_its_commit_does_not_cut_it_again(
        self, chosen, monkeypatch
    ):
        job = steps(chosen, Job.Kind.CUT).first()
        follow_part = datasets.follow_part

        def killed(*args, **kwargs):
            raise Killed

        monkeypatch.setattr(datasets, "follow_part", killed)
        with pytest.raises(Killed):
            tasks.run(job_id=str(job.pk))
        monkeypatch.setattr(datasets, "follow_part", follow_part)
        pretend_that_its_lease_has_run_out(job)
        cuts = []
        monkeypatch.setattr(parts, "cut", lambda *args, **kwargs: cuts.append(args))
        tasks.run(job_id=str(job.pk))

        job.refresh_from_db()
        assert job.status == Job.Status.DONE
        assert cuts == []

    def test_choosing_begins_anew(self, alice, three_nights, monkeypatch):
        dataset = ask(alice)
        job = steps(dataset, Job.Kind.FREEZE).get()
        follow_plan = datasets.follow_plan

        def killed(*args, **kwargs):
            raise Killed

        monkeypatch.setattr(datasets, "follow_plan", killed)
        with pytest.raises(Killed):
            tasks.run(job_id=str(job.pk))
        monkeypatch.setattr(datasets, "follow_plan", follow_plan)
        pretend_that_its_lease_has_run_out(job)
        tasks.run(job_id=str(job.pk))

        [attempt] = files.building(dataset).iterdir()
        job.refresh_from_db()
        assert attempt.name == str(job.token)
        work_off(dataset=dataset)
        assert is_whole(dataset)

    def test_sealing_after_the_move_is_done_once_more(self, all_cut, monkeypatch):
        job = steps(all_cut, Job.Kind.SEAL).get()
        settle = sealing.settle

        def settle_and_die(*args, **kwargs):
            settle(*args, **kwargs)
            raise Killed

        monkeypatch.setattr(sealing, "settle", settle_and_die)
        with pytest.raises(Killed):
            tasks.run(job_id=str(job.pk))
        all_cut.refresh_from_db()
        assert all_cut.frozen_at is None
        monkeypatch.setattr(sealing, "settle", settle)
        pretend_that_its_lease_has_run_out(job)
        tasks.run(job_id=str(job.pk))

        assert is_whole(all_cut)

    def test_worker_that_was_overtaken_leaves_no_trace(self, chosen, monkeypatch):
        job = steps(chosen, Job.Kind.CUT).first()
        cut = parts.cut

        def cut_while_all_begins_anew(folder, *args, **kwargs):
            datasets.give_up(chosen, problem="Anew.", now=timezone.now())
            tasks.start_again(standing(chosen).job)
            work_off(dataset=chosen, kind=Job.Kind.FREEZE)
            cut(folder, *args, **kwargs)

        monkeypatch.setattr(parts, "cut", cut_while_all_begins_anew)
        tasks.run(job_id=str(job.pk))
        monkeypatch.setattr(parts, "cut", cut)

        [attempt] = files.building(chosen).iterdir()
        assert list((attempt / "parts").iterdir()) == []
        work_off(dataset=chosen)
        assert is_whole(chosen)


class TestForgotten:
    def test_sealing_is_queued_by_the_reaper(self, all_cut):
        steps(all_cut, Job.Kind.SEAL).delete()

        tasks.reap()
        tasks.reap()

        assert steps(all_cut, Job.Kind.SEAL).count() == 1
        work_off(dataset=all_cut)
        assert is_whole(all_cut)

    def test_nothing_is_queued_while_a_part_is_missing(self, chosen):
        steps(chosen, Job.Kind.CUT, status=Job.Status.QUEUED).first().delete()
        job = steps(chosen, Job.Kind.CUT).first()
        tasks.run(job_id=str(job.pk))

        tasks.reap()

        assert not steps(chosen, Job.Kind.SEAL).exists()


class TestDeletedRecording:
    def test_fails_the_dataset_with_its_name_and_harms_nothing_else(
        self, alice, chosen, three_nights
    ):
        other = freeze(alice, recordings=(str(three_nights[1].pk),))
        job = steps(chosen, Job.Kind.CUT).first()
        tasks.run(job_id=str(job.pk))

        recordings.leave(three_nights[0], now=timezone.now())

        told = standing(chosen)
        assert told.status == "failed"
        assert "“night 1.wav” was deleted" in told.problem
        assert not Job.objects.under_way().filter(dataset=chosen).exists()
        work_off()
        assert Recording.objects.count() == 2
        assert is_whole(other)

    def test_is_left_out_when_it_is_tried_again(self, chosen, three_nights):
        recordings.leave(three_nights[0], now=timezone.now())
        work_off()

        tasks.start_again(standing(chosen).job)
        work_off()

        assert is_whole(chosen)
        assert chosen.counts["labels"]["cry"]["n"] == 2

    def test_between_choosing_and_cutting_is_noticed(
        self, alice, three_nights, monkeypatch
    ):
        dataset = ask(alice)
        choose = freezing.choose

        def choose_and_lose(*args, **kwargs):
            plan = choose(*args, **kwargs)
            recordings.leave(three_nights[0], now=timezone.now())
            return plan

        monkeypatch.setattr(freezing, "choose", choose_and_lose)
        work_off(dataset=dataset)

        assert "“night 1.wav” was deleted" in standing(dataset).problem
        assert not Job.objects.under_way().filter(dataset=dataset).exists()

    def test_whose_part_went_with_it_is_noticed_when_sealing(
        self, chosen, three_nights
    ):
        # As a worker of an older release would delete it.
        recordings.erase(three_nights[0])

        work_off(dataset=chosen)

        assert "“night 1.wav” was deleted" in standing(chosen).problem

    def test_whose_sound_is_broken_is_named(self, chosen, three_nights):
        files.working_copy(three_nights[0]).write_bytes(b"gone")

        work_off(dataset=chosen)

        told = standing(chosen)
        assert told.status == "failed"
        assert "“night 1.wav” cannot be read" in told.problem

    def test_while_it_is_sealed_leaves_nothing_to_be_seen(
        self, all_cut, three_nights, monkeypatch
    ):
        seal = sealing.seal

        def seal_and_lose(*args, **kwargs):
            sealed = seal(*args, **kwargs)
            recordings.leave(three_nights[0], now=timezone.now())
            return sealed

        monkeypatch.setattr(sealing, "seal", seal_and_lose)
        work_off(dataset=all_cut)

        assert "“night 1.wav” was deleted" in standing(all_cut).problem
        assert not files.dataset(all_cut).exists()

    def test_of_a_frozen_dataset_changes_nothing(self, alice, three_nights):
        dataset = freeze(alice)

        recordings.leave(three_nights[0], now=timezone.now())
        work_off()

        assert is_whole(dataset)
        assert standing(dataset).status == "done"


class TestStopped:
    def test_by_a_person_stops_all_parts(self, chosen):
        tasks.cancel(steps(chosen, Job.Kind.CUT).first())

        assert standing(chosen).status == "cancelled"
        assert work_off(dataset=chosen) == 0

    def test_goes_on_where_it_was(self, chosen, monkeypatch):
        first = steps(chosen, Job.Kind.CUT).first()
        tasks.run(job_id=str(first.pk))
        tasks.cancel(standing(chosen).job)

        tasks.start_again(standing(chosen).job)
        assert work_off(dataset=chosen) == 3

        assert is_whole(chosen)

    def test_while_it_is_sealed_leaves_nothing_to_be_seen(self, all_cut, monkeypatch):
        seal = sealing.seal

        def stopped_meanwhile(*args, **kwargs):
            tasks.cancel(standing(all_cut).job)
            return seal(*args, **kwargs)

        monkeypatch.setattr(sealing, "seal", stopped_meanwhile)
        work_off(dataset=all_cut)

        assert standing(all_cut).status == "cancelled"
        assert not files.dataset(all_cut).exists()

    def test_cannot_be_once_it_is_frozen(self, alice, three_nights):
        dataset = freeze(alice)

        with pytest.raises(NotPossibleNow, match="already ended"):
            tasks.cancel(standing(dataset).job)
        with pytest.raises(NotPossibleNow, match="that has stopped"):
            tasks.start_again(standing(dataset).job)

        assert is_whole(dataset)


class TestSweep:
    @pytest.fixture
    def failed(self, chosen):
        job = steps(chosen, Job.Kind.CUT).first()
        job.status, job.problem = Job.Status.FAILED, "No room."
        job.save()
        for other in steps(chosen, Job.Kind.CUT).exclude(pk=job.pk):
            tasks.run(job_id=str(other.pk))
        return chosen

    def end_long_ago(self, dataset):
        two_days_ago = timezone.now() - timedelta(days=2)
        Job.objects.filter(dataset=dataset).update(finished_at=two_days_ago)

    def test_removes_what_failed_long_ago(self, failed):
        self.end_long_ago(failed)

        tasks.sweep()

        assert not files.building(failed).exists()

    def test_leaves_what_failed_lately(self, failed):
        tasks.sweep()

        assert files.building(failed).exists()

    def test_leaves_what_is_under_way_however_long(self, chosen):
        done = steps(chosen, Job.Kind.FREEZE)
        done.update(finished_at=timezone.now() - timedelta(days=2))

        tasks.sweep()

        work_off(dataset=chosen)
        assert is_whole(chosen)

    def test_leaves_frozen_datasets_for_ever(self, alice, three_nights):
        dataset = freeze(alice)
        self.end_long_ago(dataset)

        tasks.sweep()

        assert is_whole(dataset)

    def test_removes_folders_of_nobody(self, chosen):
        stray = files.building(chosen).with_name(f"{uuid.uuid4()}.part")
        not_ours = stray.with_name("keep-me")
        for folder in (stray, not_ours):
            folder.mkdir()

        tasks.sweep()

        assert not stray.exists()
        assert not_ours.exists()
        not_ours.rmdir()

    def test_lets_what_it_removed_be_chosen_anew(self, failed):
        self.end_long_ago(failed)
        tasks.sweep()

        tasks.start_again(standing(failed).job)
        work_off(dataset=failed)

        assert is_whole(failed)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_parts_at_once_bring_one_sealing(chosen, monkeypatch):
    cuts = list(steps(chosen, Job.Kind.CUT))
    tasks.run(job_id=str(cuts[0].pk))
    follow_part, both = datasets.follow_part, threading.Barrier(2)

    def follow_part_together(*args, **kwargs):
        followed = follow_part(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            # Neither has committed yet, if nothing holds one of them back.
            both.wait(timeout=1)
        return followed

    monkeypatch.setattr(datasets, "follow_part", follow_part_together)

    def work(job):
        tasks.run(job_id=str(job.pk))
        connection.close()

    workers = [threading.Thread(target=work, args=[job]) for job in cuts[1:]]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert steps(chosen, Job.Kind.CUT, status=Job.Status.DONE).count() == 3
    assert steps(chosen, Job.Kind.SEAL).count() == 1
    work_off(dataset=chosen)
    assert is_whole(chosen)
