import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annotations import tasks
from annotations.domain import backlog, files, jobs
from annotations.domain.errors import NotPossibleNow
from annotations.domain.jobs import PATIENCE
from annotations.domain.learning import model_acts, models, promotions
from annotations.models import DetectionModel, Job, ModelAct
from tests.cast import prepared, soundless
from tests.trained import trained, under_way


def promote(model, person, **more):
    return promotions.promote(model, person=person, now=timezone.now(), **more)


def roll_back(person):
    return promotions.roll_back(person.household, person=person, now=timezone.now())


def current(person):
    return models.current(person.household)


@pytest.fixture
def starter(alice):
    return current(alice)


class TestPromote:
    def test_lets_the_model_listen_and_writes_down_who_wanted_it(self, alice, starter):
        model = trained(alice.household)

        promote(model, alice, reason="It knows his laugh.")

        assert current(alice) == model
        act = ModelAct.objects.get(act=ModelAct.Act.PROMOTED)
        assert (act.model, act.previous, act.by) == (model, starter, alice)
        assert act.reason == "It knows his laugh."

    def test_loads_what_was_promoted(self, alice):
        model = trained(alice.household, start=0.3)

        promote(model, alice)

        listens, bundle = models.listening(alice.household)
        assert (listens, bundle.thresholds["cry"].start) == (model, 0.3)
        assert models.operating_points(alice.household) == {"cry": 0.3}

    def test_refuses_the_current_model(self, alice, starter):
        with pytest.raises(promotions.AlreadyCurrent, match="Model 1 is the current"):
            promote(starter, alice)

        assert ModelAct.objects.count() == 1

    def test_refuses_a_model_that_is_still_being_trained(self, alice, starter):
        with pytest.raises(promotions.NotMadeYet, match="Model 2 is not trained yet"):
            promote(under_way(alice.household), alice)

        assert current(alice) == starter

    @pytest.mark.parametrize("harm", ["gone", "changed", "damaged"])
    def test_refuses_a_model_whose_files_are_not_what_they_were(
        self, harm, alice, starter
    ):
        model = trained(alice.household)
        stated = files.bundle(model) / "model.json"
        if harm == "gone":
            files.discard(files.bundle(model))
        else:
            text = stated.read_text()
            stated.write_text("{" if harm == "damaged" else f"{text} ")

        with pytest.raises(models.CannotListen, match="Model 2 cannot listen") as told:
            promote(model, alice)

        assert current(alice) == starter
        assert str(files.bundle(model)) not in str(told.value)

    def test_of_an_older_releases_starter_takes_the_one_of_this(self, alice, starter):
        DetectionModel.objects.filter(pk=starter.pk).update(checksum="0" * 64)
        promote(trained(alice.household), alice)

        promoted = promote(starter, alice)

        assert promoted.number == 3
        assert models.listening(alice.household)[0] == promoted

    def test_queues_all_nights_that_can_be_played(self, alice):
        nights = [soundless(alice, day=day) for day in (1, 2)]
        soundless(alice, day=3, leaving_at=timezone.now())
        model = trained(alice.household)

        promote(model, alice)

        jobs = Job.objects.filter(kind=Job.Kind.RESCORE, model=model)
        assert {job.recording for job in jobs} == set(nights)
        assert backlog.n_left(model) == 2

    def test_ends_what_waits_for_the_model_before(self, alice):
        soundless(alice, day=1)
        first, second = trained(alice.household), trained(alice.household)
        promote(first, alice)

        promote(second, alice)

        assert backlog.n_left(first) == 0
        assert backlog.n_left(second) == 1


class TestRollBack:
    def test_goes_back_to_the_one_before(self, alice, starter):
        first, second = trained(alice.household), trained(alice.household)
        promote(first, alice)
        promote(second, alice)

        assert roll_back(alice) == first
        act = ModelAct.objects.newest_first().first()
        assert (act.act, act.model, act.previous) == ("rolled_back", first, second)
        assert act.by == alice

    def test_twice_goes_further_back_and_not_to_and_fro(self, alice, starter):
        first, second = trained(alice.household), trained(alice.household)
        promote(first, alice)
        promote(second, alice)

        roll_back(alice)

        assert roll_back(alice) == starter

    def test_has_nowhere_to_go_from_the_first_starter(self, alice):
        with pytest.raises(NotPossibleNow, match="there is none before it"):
            roll_back(alice)

    def test_passes_over_a_model_whose_files_are_gone(self, alice, starter):
        first, second = trained(alice.household), trained(alice.household)
        promote(first, alice)
        promote(second, alice)
        files.discard(files.bundle(first))

        assert roll_back(alice) == starter

    def test_always_finds_a_starter_that_can_listen(self, alice, starter):
        promote(trained(alice.household), alice)
        DetectionModel.objects.filter(pk=starter.pk).update(checksum="0" * 64)

        back = roll_back(alice)

        assert back.trainer == "starter"
        assert back != starter
        assert models.listening(alice.household)[0] == back

    def test_looks_at_the_nights_again(self, alice, starter):
        soundless(alice, day=1)
        promote(trained(alice.household), alice)

        roll_back(alice)

        assert backlog.n_left(starter) == 1

    def test_leaves_the_lines_in_order_within_one_moment(self, alice):
        now = timezone.now()
        for model in (trained(alice.household), trained(alice.household)):
            promotions.promote(model, person=alice, now=now)

        line = model_acts.line_of_currents(alice.household)
        assert [model.number for model in line] == [1, 2, 3]
        moments = ModelAct.objects.values_list("at", flat=True)
        assert len(set(moments)) == 3


class TestBacklog:
    @pytest.fixture
    def nights(self, alice):
        rows = [soundless(alice, day=day) for day in (1, 3, 2)]
        promote(trained(alice.household), alice)
        return rows

    def test_begins_with_the_newest_night(self, alice, nights):
        job = backlog.next_of(alice.household, now=timezone.now())

        assert job.recording == nights[1]

    @pytest.mark.parametrize("as_it_is", ["sent", "running"])
    def test_waits_while_one_is_under_way(self, as_it_is, alice, nights):
        now = timezone.now()
        job = backlog.next_of(alice.household, now=now)
        if as_it_is == "sent":
            Job.objects.filter(pk=job.pk).update(sent_at=now)
        else:
            Job.objects.filter(pk=job.pk).update(
                status="running", token=job.pk, lease_until=now
            )

        assert backlog.next_of(alice.household, now=now) is None

    def test_sends_again_what_was_lost_on_the_way(self, alice, nights):
        now = timezone.now()
        job = backlog.next_of(alice.household, now=now)
        Job.objects.filter(pk=job.pk).update(sent_at=now - 2 * PATIENCE)

        assert backlog.next_ones(now=now) == [job]

    def test_is_not_sent_all_at_once_by_the_reaper(self, alice, nights):
        assert not jobs.overdue(now=timezone.now())


class TestRows:
    def test_at_most_one_is_current(self, alice):
        model = trained(alice.household)

        with pytest.raises(IntegrityError), transaction.atomic():
            DetectionModel.objects.filter(pk=model.pk).update(current=True)

    def test_what_is_made_is_known(self, alice):
        model = under_way(alice.household)

        with pytest.raises(IntegrityError), transaction.atomic():
            DetectionModel.objects.filter(pk=model.pk).update(made_at=timezone.now())

    def test_what_is_current_is_made(self, alice):
        model = under_way(alice.household)
        DetectionModel.objects.current().update(current=False)

        with pytest.raises(IntegrityError), transaction.atomic():
            DetectionModel.objects.filter(pk=model.pk).update(current=True)


class TestNothingCrashes:
    """The current model's files are gone, and a person opens the pages."""

    @pytest.fixture
    def gone(self, alice, recording):
        model = trained(alice.household)
        promote(model, alice)
        files.discard(files.bundle(model))
        return recording

    @pytest.mark.parametrize(
        "path", ["/", "/review/", "/recordings/", "/labels/", "/recordings/{}/"]
    )
    def test_of_the_pages(self, path, gone, client, alice):
        client.force_login(alice)

        assert client.get(path.format(gone.pk)).status_code in {200, 302}

    @pytest.mark.parametrize(
        "path",
        [
            "review/",
            "models/",
            "models/2/",
            "labels/",
            "recall/",
            "recordings/{}/suggestions/",
        ],
    )
    def test_of_the_api(self, path, gone, api, alice):
        response = api(alice).get(f"/api/v1/{path.format(gone.pk)}")

        assert response.status_code == 200

    def test_and_what_is_wrong_is_told(self, gone, api, alice):
        fault = api(alice).get("/api/v1/models/2/").json()["fault"]

        assert "Model 2 cannot listen: its files are gone" in fault

    def test_and_a_new_night_fails_with_the_sentence(self, gone, alice):
        recording = prepared(alice, seed=9)
        job = Job.objects.create(
            household=alice.household,
            kind=Job.Kind.SUGGEST,
            recording=recording,
            created_at=timezone.now(),
        )

        tasks.run(job_id=str(job.pk))

        job.refresh_from_db()
        assert job.status == Job.Status.FAILED
        assert "Model 2 cannot listen" in job.problem


@pytest.mark.django_db(transaction=True)
def test_two_who_promote_at_once_leave_one_current(alice):
    rivals = [trained(alice.household), trained(alice.household)]
    begin = threading.Barrier(2)

    def press(model):
        begin.wait()
        promote(model, alice)
        connection.close()

    threads = [threading.Thread(target=press, args=[model]) for model in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    last = ModelAct.objects.newest_first().first()
    assert current(alice) == last.model
    assert ModelAct.objects.filter(act="promoted").count() == 2
