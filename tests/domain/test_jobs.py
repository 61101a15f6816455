from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.domain import jobs
from annotations.domain.errors import NotPossibleNow
from annotations.models import Job

NOW = timezone.now()
LATER = NOW + jobs.LEASE + timedelta(seconds=1)


@pytest.fixture
def job(alice):
    return jobs.enqueue(household=alice.household, kind=Job.Kind.SYNTHESISE, now=NOW)


class TestClaim:
    def test_is_won_once(self, job):
        assert jobs.claim(job.pk, now=NOW)
        assert jobs.claim(job.pk, now=NOW) is None

    def test_takes_over_from_a_worker_that_died(self, job):
        first = jobs.claim(job.pk, now=NOW)

        second = jobs.claim(job.pk, now=LATER)

        assert second.token != first.token
        assert second.attempt == 2

    def test_ends_with_the_last_attempt(self, job):
        for attempt in range(job.max_attempts):
            jobs.claim(job.pk, now=NOW + attempt * (LATER - NOW))

        after = NOW + job.max_attempts * (LATER - NOW)
        assert jobs.claim(job.pk, now=after) is None
        assert jobs.hopeless(now=after) == [job]


class TestClosing:
    def test_commits_the_results_with_the_end(self, job):
        held = jobs.claim(job.pk, now=NOW)

        with jobs.closing(held, now=NOW):
            jobs.enqueue(household=job.household, kind=Job.Kind.SUGGEST, now=NOW)

        assert Job.objects.get(pk=job.pk).status == Job.Status.DONE
        assert Job.objects.filter(kind=Job.Kind.SUGGEST).exists()

    def test_leaves_nothing_when_another_worker_took_over(self, job):
        slow = jobs.claim(job.pk, now=NOW)
        jobs.claim(job.pk, now=LATER)

        with pytest.raises(jobs.LostLease), jobs.closing(slow, now=LATER):
            jobs.enqueue(household=job.household, kind=Job.Kind.SUGGEST, now=NOW)

        assert not Job.objects.filter(kind=Job.Kind.SUGGEST).exists()
        assert Job.objects.get(pk=job.pk).status == Job.Status.RUNNING


class TestRenew:
    def test_keeps_a_job_that_goes_on(self, job):
        held = jobs.claim(job.pk, now=NOW)

        jobs.renew(held, progress=0.5, now=LATER)

        assert jobs.claim(job.pk, now=LATER) is None
        assert Job.objects.get(pk=job.pk).progress == 0.5

    def test_tells_a_worker_that_it_was_overtaken(self, job):
        slow = jobs.claim(job.pk, now=NOW)
        jobs.claim(job.pk, now=LATER)

        with pytest.raises(jobs.LostLease):
            jobs.renew(slow, progress=0.5, now=LATER)

    def test_tells_a_worker_that_it_should_stop(self, job):
        held = jobs.claim(job.pk, now=NOW)
        jobs.cancel(job, now=NOW)

        with pytest.raises(jobs.Cancelled):
            jobs.renew(held, progress=0.5, now=NOW)


class TestCancel:
    def test_ends_a_waiting_job_at_once(self, job):
        assert jobs.cancel(job, now=NOW).status == Job.Status.CANCELLED

    def test_refuses_what_has_ended(self, job):
        jobs.cancel(job, now=NOW)

        with pytest.raises(NotPossibleNow):
            jobs.cancel(job, now=NOW)

    def test_can_be_started_again(self, job):
        jobs.cancel(job, now=NOW)

        jobs.start_again(job)

        assert jobs.claim(job.pk, now=NOW)


class TestOverdue:
    def test_names_what_was_never_sent(self, job):
        assert jobs.overdue(now=NOW) == [job]

    def test_leaves_what_was_sent_just_now(self, job):
        jobs.sent(job, now=NOW)

        assert jobs.overdue(now=NOW) == []
        assert jobs.overdue(now=NOW + 2 * jobs.PATIENCE) == [job]

    def test_leaves_what_is_being_done(self, job):
        jobs.claim(job.pk, now=NOW)

        assert jobs.overdue(now=NOW) == []
        assert jobs.overdue(now=LATER) == [job]


class TestReclaim:
    def test_frees_what_a_crash_left_without_using_up_an_attempt(self, job):
        jobs.claim(job.pk, now=NOW)

        assert jobs.reclaim({job.kind}) == 1

        assert jobs.claim(job.pk, now=NOW).attempt == 1

    def test_leaves_to_a_living_worker_what_it_is_at(self, job):
        claimed = jobs.claim(job.pk, now=NOW)

        assert jobs.reclaim(set(Job.Kind) - {job.kind}) == 0

        jobs.renew(claimed, progress=0.5, now=NOW)
