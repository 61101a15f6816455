import pytest
from django.utils import timezone

from annotations.domain import files
from annotations.domain.learning import promotions, training
from annotations.models import DetectionModel, Job
from tests import frozen_folder
from tests.cast import soundless
from tests.trained import ask, trained

MODELS = "/api/v1/models/"


def figure(value):
    return {"value": value, "low": value / 2, "high": 2 * value}


def report(*, f1=0.9, held_out="these nights"):
    return {
        "nights": 3,
        "heard_h": 6.2,
        "label": "cry",
        "held_out": held_out,
        "labels": {
            "cry": {
                "household": {
                    "missed_bouts_per_night": figure(0.2),
                    "false_bouts_per_night": figure(0.4),
                    "hit_rate": figure(0.8),
                },
                "segment": {"f1": figure(f1)},
            }
        },
    }


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def dataset(recording, alice):
    return frozen_folder.freeze(recording, alice)


class TestList:
    def test_tells_of_the_starter(self, client):
        [starter] = client.get(MODELS).json()

        assert starter["number"] == 1
        assert starter["trainer"] == "starter"
        assert starter["labels"] == ["cry"]
        assert (starter["status"], starter["progress"]) == ("done", 1.0)
        assert starter["current"] is True
        for name in ("dataset", "parent", "job", "headline", "contest"):
            assert starter[name] is None

    def test_tells_the_figures_a_parent_asks_for_first(self, client, alice, dataset):
        trained(alice.household, dataset=dataset, report=report())

        newest = client.get(MODELS).json()[0]

        assert newest["headline"] == {
            "label": "cry",
            "nights": 3,
            "heard_h": 6.2,
            "missed_bouts_per_night": figure(0.2),
            "false_bouts_per_night": figure(0.4),
            "hit_rate": figure(0.8),
            "f1": figure(0.9),
        }

    def test_asks_no_more_of_the_database_for_more_models(
        self, client, alice, dataset, django_assert_max_num_queries
    ):
        for _ in range(5):
            ask(dataset, alice)

        with django_assert_max_num_queries(5):
            assert len(client.get(MODELS).json()) == 6

    def test_says_what_is_wrong_and_which_job_to_begin_again(
        self, client, alice, dataset
    ):
        model = ask(dataset, alice)
        Job.objects.filter(model=model).update(status="failed", problem="Too few.")

        newest = client.get(MODELS).json()[0]

        assert (newest["status"], newest["problem"]) == ("failed", "Too few.")
        again = client.post(f"/api/v1/jobs/{newest['job']}/retry/")
        assert again.json()["model"] == model.number
        assert client.get(MODELS).json()[0]["status"] == "queued"


class TestTrain:
    def test_queues_a_model(self, client, dataset):
        response = client.post(MODELS, {"dataset": dataset.number, "seed": 7})

        assert response.status_code == 202
        told = response.json()
        assert (told["number"], told["status"]) == (2, "queued")
        assert (told["dataset"], told["parent"]) == (dataset.number, 1)
        assert (told["trainer"], told["seed"]) == ("personal", 7)
        assert Job.objects.get(pk=told["job"]).kind == Job.Kind.TRAIN

    def test_refuses_a_dataset_without_clips(self, client, recording, alice):
        dataset = frozen_folder.freeze(recording, alice, with_clips=False)

        response = client.post(MODELS, {"dataset": dataset.number})

        assert response.status_code == 409
        assert response.json()["code"] == "not_trainable"
        assert "dataset" in response.json()["fields"]

    def test_refuses_an_unknown_trainer(self, client, dataset):
        asked = {"dataset": dataset.number, "trainer": "magic"}

        response = client.post(MODELS, asked)

        assert response.status_code == 400
        assert "trainer" in response.json()["fields"]

    @pytest.mark.parametrize("seed", [-1, 2**53])
    def test_refuses_a_seed_that_json_cannot_carry(self, seed, client, dataset):
        response = client.post(MODELS, {"dataset": dataset.number, "seed": seed})

        assert response.status_code == 400

    def test_knows_no_strangers_dataset(self, api, charlie, dataset):
        client = api(charlie)

        foreign = client.post(MODELS, {"dataset": dataset.number})
        missing = client.post(MODELS, {"dataset": 77})

        assert foreign.status_code == 404
        assert foreign.json() == missing.json()
        assert not Job.objects.filter(kind=Job.Kind.TRAIN).exists()


class TestDetail:
    def test_tells_all_that_is_known(self, client, alice, dataset):
        model = trained(
            alice.household, dataset=dataset, report=report(), log="Learning cry."
        )
        promotions.promote(model, person=alice, now=timezone.now(), reason="Try.")

        told = client.get(f"{MODELS}2/").json()

        assert told["report"] == report()
        assert told["operating_points"] == {"cry": 0.4}
        assert told["log"] == "Learning cry."
        assert told["fault"] == ""
        assert [each["number"] for each in told["lineage"]] == [1]
        [act] = told["acts"]
        assert (act["act"], act["model"], act["previous"]) == ("promoted", 2, 1)
        assert (act["reason"], act["by"]) == ("Try.", "alice")
        assert told["n_to_rescore"] == 1


class TestPromote:
    def test_answers_with_the_model_as_it_is_now(self, client, alice):
        trained(alice.household)
        soundless(alice, day=1)

        response = client.post(f"{MODELS}2/promote/", {"reason": "It hears more."})

        assert response.status_code == 200
        assert response.json()["current"] is True
        assert [row["current"] for row in client.get(MODELS).json()] == [True, False]
        acts = client.get(f"{MODELS}acts/").json()["results"]
        assert [each["act"] for each in acts] == ["promoted", "installed"]

    def test_refuses_the_current_one(self, client):
        response = client.post(f"{MODELS}1/promote/")

        assert response.status_code == 409
        assert response.json()["code"] == "already_current"

    def test_refuses_one_whose_files_are_gone(self, client, alice):
        files.discard(files.bundle(trained(alice.household)))

        response = client.post(f"{MODELS}2/promote/")

        assert response.status_code == 409
        assert response.json()["code"] == "model_unusable"

    def test_is_taken_back_by_rolling_back(self, client, alice):
        trained(alice.household)
        client.post(f"{MODELS}2/promote/")

        response = client.post(f"{MODELS}rollback/")

        assert response.json()["number"] == 1
        assert client.post(f"{MODELS}rollback/").status_code == 409

    def test_sends_the_newest_night_to_the_workers(
        self, client, alice, django_capture_on_commit_callbacks
    ):
        for day in (1, 2):
            soundless(alice, day=day)
        trained(alice.household)

        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{MODELS}2/promote/")

        [sent] = Job.objects.filter(kind=Job.Kind.RESCORE).exclude(sent_at=None)
        assert sent.recording.name == "night 2"


class TestCompare:
    def compare(self, client, here, there):
        return client.get(f"{MODELS}{here}/compare/?with={there}")

    def test_tells_the_contest_the_two_had(self, client, alice, dataset):
        contest = {
            "promote": True,
            "reason": "Better.",
            "figures": {"nights": 3},
            "against": 1,
            "against_report": report(f1=0.6),
        }
        trained(alice.household, dataset=dataset, report=report(), contest=contest)

        told = self.compare(client, 2, 1).json()
        turned = self.compare(client, 1, 2).json()

        assert told["here_figures"]["f1"] == figure(0.9)
        assert told["there_figures"]["f1"] == figure(0.6)
        assert told["same_nights"] is True
        assert told["paired"]["reason"] == "Better."
        assert told["sentence"] == ""
        assert turned["here_figures"] == told["there_figures"]
        assert turned["paired"] == told["paired"]

    def test_warns_where_the_nights_are_not_the_same(self, client, alice, dataset):
        trained(alice.household, dataset=dataset, report=report())
        trained(alice.household, dataset=dataset, report=report(held_out="others"))

        told = self.compare(client, 2, 3).json()

        assert told["same_nights"] is False
        assert told["paired"] is None
        assert "different nights" in told["sentence"]

    def test_warns_where_the_two_never_met(self, client, alice, dataset):
        for _ in range(2):
            trained(alice.household, dataset=dataset, report=report())

        told = self.compare(client, 2, 3).json()

        assert told["same_nights"] is True
        assert "never held against each other" in told["sentence"]

    def test_says_that_nothing_is_known_of_a_model_that_was_not_measured(
        self, client, alice, dataset
    ):
        trained(alice.household, dataset=dataset, report=report())
        trained(alice.household, dataset=dataset)

        told = self.compare(client, 2, 3).json()

        assert told["there_figures"] is None
        assert "never measured" in told["sentence"]

    def test_knows_no_strangers_model(self, api, charlie, alice):
        trained(alice.household)

        assert self.compare(api(charlie), 1, 2).status_code == 404


class TestCurve:
    def test_goes_by_the_datasets(self, client, alice, recording):
        nights = [
            {"night": None, "split": "train", "labels": {"cry": {"n": n, "ms": n}}}
            for n in (5, 7)
        ]
        for number, night in enumerate(nights, start=1):
            dataset = frozen_folder.freeze(recording, alice, number=number)
            none = {"night": None, "split": "train", "labels": {"none": {"n": 90}}}
            tested = {"night": None, "split": "test", "labels": {"cry": {"n": 9}}}
            dataset.counts = {"nights": [night, none, tested]}
            dataset.save()
            trained(alice.household, dataset=dataset, report=report(f1=number / 10))

        points = client.get(f"{MODELS}curve/").json()

        assert [(each["dataset"], each["n_labelled"]) for each in points] == [
            (1, 5),
            (2, 7),
        ]
        assert points[1]["figures"]["f1"]["value"] == 0.2

    def test_holds_only_what_was_made(self, client, alice, dataset):
        ask(dataset, alice)

        assert client.get(f"{MODELS}curve/").json() == []


def test_a_model_under_way_says_how_far_it_is(client, alice, dataset):
    model = ask(dataset, alice)
    Job.objects.filter(model=model).update(progress=0.25)

    told = client.get(f"{MODELS}{model.number}/").json()

    assert (told["progress"], told["made_at"], told["checksum"]) == (0.25, None, "")
    row = DetectionModel.objects.with_training().get(pk=model.pk)
    assert training.standing(row).progress == 0.25
