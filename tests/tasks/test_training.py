"""From a frozen dataset to a model that listens, and what may come between."""

import errno
import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from acoustics import backbone, bundle
from acoustics import training as learning
from annotations import tasks
from annotations.domain import files, jobs
from annotations.domain.learning import gate, models, promotions, training
from annotations.domain.recordings import recordings
from annotations.models import (
    DetectionModel,
    Job,
    ModelAct,
    Recording,
    Suggestion,
)
from tests import frozen_folder
from tests.cast import evening, work_off
from tests.frozen import freeze
from tests.trained import ask, deaf, labelled_night, trained, unheard_night


def train(dataset, person, **more):
    model = ask(dataset, person, **more)
    work_off(kind=Job.Kind.TRAIN)
    return DetectionModel.objects.get(pk=model.pk)


def job_of(model):
    return Job.objects.get(kind=Job.Kind.TRAIN, model=model)


def standing(model):
    return training.standing(DetectionModel.objects.with_training().get(pk=model.pk))


class Killed(BaseException):
    """As if the process had ended: nothing is left to clean up or to report."""


def pretend_that_its_lease_has_run_out(job):
    past = timezone.now() - jobs.LEASE
    Job.objects.filter(pk=job.pk).update(lease_until=past, sent_at=None)


@pytest.fixture
def patches(monkeypatch):
    """How many patches went through the network, run by run."""
    run, n = backbone.Backbone.run, []

    def counted(self, patches):
        n.append(len(patches))
        return run(self, patches)

    monkeypatch.setattr(backbone.Backbone, "run", counted)
    return n


def test_the_loop_closes_from_labels_to_new_suggestions(alice):
    """The current model hears next to nothing; the labels make one that does."""
    household = alice.household
    promotions.promote(deaf(household), person=alice, now=timezone.now())
    for day in (1, 2):
        labelled_night(
            alice, side="train", day=day, seed=day, n_bouts=4, duration_ms=150_000
        )
    for day in range(3, 8):
        labelled_night(
            alice, side="test", day=day, seed=day, n_bouts=2, duration_ms=245_000
        )
    new, truth = unheard_night(alice, seed=9, started_at=evening(9))
    work_off(recording=new)
    assert not new.suggestions.exists()

    model = train(freeze(alice), alice)
    work_off(kind=Job.Kind.RESCORE)

    assert model.current, model.contest["reason"]
    act = ModelAct.objects.newest_first().first()
    assert (act.act, act.model, act.by) == ("promoted", model, None)
    assert act.reason == model.contest["reason"]
    told = [row.interval for row in Suggestion.objects.pending().filter(recording=new)]
    assert told
    assert all(any(one.overlaps(cry) for one in told) for cry in truth[:1])
    # What was heard already is not asked.
    assert not Suggestion.objects.exclude(recording=new).exists()
    assert not Job.objects.exclude(status=Job.Status.DONE).exists()


class TestTraining:
    @pytest.fixture
    def model(self, to_train_from, alice):
        return train(to_train_from, alice, seed=3)

    def test_makes_a_bundle_that_loads(self, model, to_train_from):
        assert model.made_at
        loaded = models.load(model)
        assert loaded.checksum == model.checksum
        assert list(loaded.labels) == model.labels == ["cry"]
        assert model.operating_points == {"cry": loaded.thresholds["cry"].start}
        assert loaded.dataset == {
            "number": to_train_from.number,
            "checksum": to_train_from.checksum,
        }
        assert not files.building_model(model).exists()

    def test_writes_down_where_it_comes_from(self, model, to_train_from, alice):
        assert (model.dataset, model.seed) == (to_train_from, 3)
        assert (model.parent.trainer, model.created_by) == ("starter", alice)
        assert "Learning cry." in model.log

    def test_measures_on_the_night_that_was_held_out(self, model):
        assert model.report["nights"] == 1
        assert model.report["label"] == "cry"
        assert set(model.report["labels"]) == {"cry"}
        assert model.report["left_out"] == {}
        assert model.contest["against"] == 1
        beside = model.contest["against_report"]
        assert beside["held_out"] == model.report["held_out"]

    def test_too_little_to_compare_keeps_the_current_model(self, model, alice):
        assert models.current(alice.household).number == 1
        act = ModelAct.objects.get(act=ModelAct.Act.KEPT)
        assert (act.model, act.previous.number, act.by) == (model, 1, None)
        assert act.reason == model.contest["reason"]
        assert "Label another night" in act.reason
        assert not Job.objects.filter(kind=Job.Kind.RESCORE).exists()

    def test_keeps_what_the_network_heard_of_the_held_out_night(self, model):
        held_out = Recording.objects.get(name="night 23.wav")
        assert files.embeddings(held_out).exists()

    def test_again_gives_the_same_bundle_and_hears_nothing_twice(
        self, model, to_train_from, alice, patches
    ):
        again = train(to_train_from, alice, seed=3)

        assert again.checksum == model.checksum
        assert again.report == model.report
        assert patches == []

    def test_listens_to_the_held_out_night_where_what_was_kept_is_damaged(
        self, model, to_train_from, alice
    ):
        path = files.embeddings(Recording.objects.get(name="night 23.wav"))
        whole = path.read_bytes()
        path.write_bytes(b"damaged")

        again = train(to_train_from, alice)

        assert again.report == model.report
        assert path.read_bytes() == whole

    def test_of_a_kept_model_can_be_overruled_by_a_person(self, model, alice):
        promotions.promote(model, person=alice, now=timezone.now())

        assert models.listening(alice.household)[0] == model


class TestHeldOut:
    def test_recording_that_was_deleted_is_left_out_and_counted(
        self, to_train_from, alice
    ):
        recordings.leave(Recording.objects.get(name="night 23.wav"), now=timezone.now())
        work_off()

        model = train(to_train_from, alice)

        assert model.report["left_out"] == {"deleted": 1}
        assert model.report["nights"] == 0
        assert "no held-out night" in model.contest["reason"]

    def test_recording_that_is_deleted_meanwhile_is_left_out_too(
        self, to_train_from, alice, monkeypatch
    ):
        hold = gate.hold

        def hold_and_lose(*args, **kwargs):
            night = Recording.objects.get(name="night 23.wav")
            find = gate.held_out.find

            def find_and_lose(*args, **kwargs):
                found = find(*args, **kwargs)
                recordings.leave(night, now=timezone.now())
                work_off(recording=night)
                return found

            monkeypatch.setattr(gate.held_out, "find", find_and_lose)
            return hold(*args, **kwargs)

        monkeypatch.setattr(gate, "hold", hold_and_lose)

        model = train(to_train_from, alice)

        assert model.report["left_out"] == {"deleted": 1}
        assert not list(files.settings.SOUND_ROOT.glob("*/*/*.part"))

    def test_recording_whose_sound_is_broken_is_left_out(self, to_train_from, alice):
        night = Recording.objects.get(name="night 23.wav")
        files.working_copy(night).write_bytes(b"gone")

        model = train(to_train_from, alice)

        assert model.report["left_out"] == {"unreadable": 1}

    def test_is_not_left_out_for_want_of_room(self, to_train_from, alice, monkeypatch):
        def full(*args, **kwargs):
            raise OSError(errno.ENOSPC, "full")

        monkeypatch.setattr(gate.listening, "judge", full)

        model = train(to_train_from, alice)

        assert model.made_at is None
        assert standing(model).problem == jobs.NO_ROOM


class TestGate:
    def test_does_not_promote_what_beat_a_model_that_is_not_current_any_more(
        self, to_train_from, alice, monkeypatch
    ):
        hold = gate.hold

        def hold_while_somebody_promotes(*args, **kwargs):
            outcome = hold(*args, **kwargs)
            other = trained(alice.household)
            promotions.promote(other, person=alice, now=timezone.now())
            outcome.contest["promote"] = True
            return outcome

        monkeypatch.setattr(gate, "hold", hold_while_somebody_promotes)

        model = train(to_train_from, alice)

        assert not model.current
        assert not model.contest["promote"]
        assert "model 3 became the current one meanwhile" in model.contest["reason"]
        assert ModelAct.objects.get(act="kept").previous.number == 3

    def test_decides_nothing_where_the_current_model_cannot_listen(
        self, to_train_from, alice
    ):
        current = trained(alice.household)
        promotions.promote(current, person=alice, now=timezone.now())
        files.discard(files.bundle(current))

        model = train(to_train_from, alice)

        assert model.made_at
        assert not model.current
        assert "Model 2 cannot listen" in model.contest["reason"]


class TestAsking:
    @pytest.fixture
    def dataset(self, recording, alice):
        return frozen_folder.freeze(recording, alice)

    def ask_for(self, trainer, dataset, person):
        return training.ask(
            dataset,
            trainer=trainer,
            household=person.household,
            person=person,
            now=timezone.now(),
        )

    def test_gives_each_model_a_number_and_the_current_one_for_a_parent(
        self, dataset, alice
    ):
        first, second = ask(dataset, alice), ask(dataset, alice)

        assert [first.number, second.number] == [2, 3]
        assert first.parent.number == 1
        assert standing(first).status == "queued"

    def test_is_refused_for_a_dataset_that_is_not_frozen(self, dataset, alice):
        dataset.frozen_at = None

        with pytest.raises(training.CannotTrainNow, match="is not frozen yet"):
            ask(dataset, alice)

    def test_is_refused_for_a_dataset_without_clips(self, recording, alice):
        dataset = frozen_folder.freeze(recording, alice, with_clips=False)

        with pytest.raises(training.CannotTrainNow, match="Freeze another one with"):
            ask(dataset, alice)

    @pytest.mark.parametrize("trainer", ["starter", "magic"])
    def test_is_refused_for_an_unknown_trainer(self, trainer, dataset, alice):
        with pytest.raises(training.DomainError, match="“personal” or “keras”"):
            self.ask_for(trainer, dataset, alice)

    def test_says_what_to_do_where_a_trainers_library_is_not_installed(
        self, dataset, alice, monkeypatch
    ):
        monkeypatch.setattr(learning, "names", lambda: ("personal",))

        with pytest.raises(training.CannotTrainNow, match="is not installed"):
            self.ask_for("keras", dataset, alice)

    def test_with_too_few_clips_fails_with_a_sentence(self, alice, three_nights):
        model = train(freeze(alice), alice)

        told = standing(model)
        assert told.status == "failed"
        assert "needs at least 5 clips of cry" in told.problem
        assert model.made_at is None

    def test_from_a_dataset_whose_clip_is_gone_fails_with_a_sentence(
        self, to_train_from, alice
    ):
        files.discard(files.clip_embeddings(alice.household))
        shutil.rmtree(files.dataset(to_train_from) / "audio")

        model = train(to_train_from, alice)

        assert "is damaged. Freeze another one" in standing(model).problem


class TestKilled:
    def die_in(self, monkeypatch, module, name):
        """Let the process end when this is called; gives the way to mend it."""
        whole = getattr(module, name)

        def killed(*args, **kwargs):
            raise Killed

        monkeypatch.setattr(module, name, killed)
        return lambda: monkeypatch.setattr(module, name, whole)

    @pytest.mark.parametrize(
        ("module", "name"),
        [
            (learning, "train"),
            (gate, "hold"),
            (training, "settle"),
            (files, "sync_folder"),
        ],
        ids=["training", "measuring", "settling", "after the move"],
    )
    def test_worker_leaves_nothing_half_done_and_another_goes_on(
        self, module, name, to_train_from, alice, monkeypatch
    ):
        model = ask(to_train_from, alice)
        job = job_of(model)
        mend = self.die_in(monkeypatch, module, name)
        with pytest.raises(Killed):
            tasks.run(job_id=str(job.pk))
        model.refresh_from_db()
        assert model.made_at is None
        assert ModelAct.objects.count() == 1

        mend()
        pretend_that_its_lease_has_run_out(job)
        tasks.run(job_id=str(job.pk))

        model.refresh_from_db()
        assert models.load(model).checksum == model.checksum
        assert ModelAct.objects.count() == 2
        assert not files.building_model(model).exists()

    def test_after_the_clips_were_heard_does_not_hear_them_again(
        self, to_train_from, alice, monkeypatch, patches
    ):
        files.discard(files.clip_embeddings(alice.household))
        model = ask(to_train_from, alice)
        self.die_in(monkeypatch, gate, "hold")
        with pytest.raises(Killed):
            tasks.run(job_id=str(job_of(model).pk))
        assert patches
        patches.clear()

        pretend_that_its_lease_has_run_out(job_of(model))
        with pytest.raises(Killed):
            tasks.run(job_id=str(job_of(model).pk))

        assert patches == []

    def test_worker_that_was_overtaken_changes_nothing(
        self, to_train_from, alice, monkeypatch
    ):
        model = ask(to_train_from, alice)
        hold = gate.hold

        def hold_while_overtaken(*args, **kwargs):
            outcome = hold(*args, **kwargs)
            monkeypatch.setattr(gate, "hold", hold)
            pretend_that_its_lease_has_run_out(job_of(model))
            tasks.run(job_id=str(job_of(model).pk))
            return outcome

        monkeypatch.setattr(gate, "hold", hold_while_overtaken)
        tasks.run(job_id=str(job_of(model).pk))

        assert job_of(model).status == Job.Status.DONE
        assert ModelAct.objects.filter(act="kept").count() == 1
        model.refresh_from_db()
        assert models.load(model)

    def test_job_that_is_run_twice_is_done_once(self, to_train_from, alice):
        model = train(to_train_from, alice)

        tasks.run(job_id=str(job_of(model).pk))

        assert ModelAct.objects.filter(act="kept").count() == 1

    def test_three_times_fails_with_a_sentence_that_fits(self, to_train_from, alice):
        model = ask(to_train_from, alice)
        Job.objects.filter(model=model).update(
            status="running", attempt=3, token=model.pk, lease_until=timezone.now()
        )
        pretend_that_its_lease_has_run_out(job_of(model))

        tasks.reap()

        assert "Nothing that you handed in or said is lost" in standing(model).problem


class TestStopped:
    def test_while_it_is_measured_leaves_nothing_and_is_begun_again(
        self, to_train_from, alice, monkeypatch
    ):
        model = ask(to_train_from, alice)
        hold = gate.hold

        def stopped_meanwhile(*args, **kwargs):
            tasks.cancel(job_of(model))
            monkeypatch.setattr(tasks, "REPORT_EVERY_S", 0)
            return hold(*args, **kwargs)

        monkeypatch.setattr(gate, "hold", stopped_meanwhile)
        work_off(kind=Job.Kind.TRAIN)
        assert standing(model).status == "cancelled"
        assert not files.bundle(model).exists()

        monkeypatch.setattr(gate, "hold", hold)
        tasks.start_again(job_of(model))
        work_off(kind=Job.Kind.TRAIN)

        assert standing(model).status == "done"

    def test_failed_training_can_be_started_again(self, alice, three_nights):
        model = train(freeze(alice), alice)

        tasks.start_again(job_of(model))

        assert standing(model).status == "queued"


class TestSweep:
    @pytest.fixture
    def left(self, recording, alice):
        model = ask(frozen_folder.freeze(recording, alice), alice)
        folder = files.building_model(model)
        folder.mkdir(parents=True)
        Job.objects.filter(model=model).update(
            status="failed", finished_at=timezone.now()
        )
        return model

    def end_long_ago(self, model):
        two_days_ago = timezone.now() - timedelta(days=2)
        Job.objects.filter(model=model).update(finished_at=two_days_ago)

    def test_removes_what_failed_long_ago(self, left):
        self.end_long_ago(left)

        tasks.sweep()

        assert not files.building_model(left).exists()

    def test_leaves_what_failed_lately(self, left):
        tasks.sweep()

        assert files.building_model(left).exists()

    def test_leaves_models_that_are_made_for_ever(self, alice):
        model = trained(alice.household)

        tasks.sweep()

        assert bundle.load(files.bundle(model))
