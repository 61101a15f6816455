import pytest
from django.utils import timezone

from annotations.models import Dataset, Job
from tests.cast import label, labelled, soundless, work_off
from tests.frozen import freeze

URL = "/api/v1/datasets/"
SIDES = "/api/v1/nights/sides/"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def night(alice):
    recording = soundless(alice, day=21, duration_ms=120_000)
    labelled(recording, alice, (1_000, 2_000), (5_000, 6_500))
    return recording


def froze(client, **body):
    """Freeze by the API, without clips since there is no sound."""
    made = client.post(URL, {"with_clips": False, **body})
    assert made.status_code == 202, made.json()
    number = made.json()["number"]
    work_off(dataset=Dataset.objects.get(number=number))
    return client.get(f"{URL}{number}/").json()


class TestFreezing:
    def test_is_asked_for_and_answered_at_once(self, client, night):
        made = client.post(URL, {}).json()

        assert made["number"] == 1
        assert (made["status"], made["step"], made["progress"]) == (
            "queued",
            "choosing",
            0,
        )
        assert made["job"] == str(Job.objects.get(kind=Job.Kind.FREEZE).pk)
        assert made["download_url"] == ""
        assert made["hand_over"] is None

    def test_says_what_came_of_it(self, client, night):
        shown = froze(client, seed=3, negatives_per_labelled=2)

        assert (shown["status"], shown["step"], shown["progress"]) == ("done", "", 1)
        assert len(shown["checksum"]) == 64
        assert shown["seed"] == 3
        assert shown["counts"]["labels"]["cry"] == {"n": 2, "ms": 2_500}
        assert shown["counts"]["nights"][0]["night"] == "2026-11-21"
        assert shown["n_clips"] == 2 + shown["counts"]["labels"]["none"]["n"]
        assert shown["download_url"] == "/api/v1/datasets/1/download/?format=bundle"

    def test_says_what_was_asked_for(self, client, night):
        asked = {
            "recordings": [str(night.pk)],
            "first_night": "2026-11-01",
            "labels": ["cry"],
            "people": ["alice"],
            "sources": ["human"],
        }

        choice = froze(client, **asked)["choice"]

        assert {name: choice[name] for name in asked} == asked
        assert choice["last_night"] is None

    def test_of_null_takes_all(self, client, night):
        asked = dict.fromkeys(["recordings", "labels", "people", "sources"])

        assert froze(client, **asked)["status"] == "done"

    def test_of_nothing_says_what_to_do_first(self, client):
        response = client.post(URL, {})

        assert response.status_code == 409
        assert response.json()["code"] == "nothing_to_freeze"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("labels", ["yodel"]),
            ("people", ["charlie"]),
            ("recordings", ["00000000-0000-0000-0000-000000000000"]),
            ("recordings", ["no id"]),
            ("recordings", []),
            ("sources", ["guessed"]),
            ("first_night", "yesterday"),
            ("rule", "loudest"),
            ("seed", -1),
            ("seed", 10**30),
            ("lead_ms", 10**9),
            ("negatives_per_labelled", 1e300),
        ],
    )
    def test_of_what_cannot_be_meant_names_the_field(
        self, client, charlie, night, field, value
    ):
        response = client.post(URL, {field: value})

        assert response.status_code == 400
        assert field in response.json()["fields"]
        assert not Dataset.objects.exists()

    def test_is_listed_newest_first(self, client, night, django_assert_max_num_queries):
        for _ in range(3):
            froze(client)

        with django_assert_max_num_queries(8):
            listed = client.get(URL).json()["results"]

        assert [one["number"] for one in listed] == [3, 2, 1]

    def test_that_failed_is_tried_again_by_its_job(self, client, night):
        made = client.post(URL, {"with_clips": False}).json()
        Job.objects.filter(pk=made["job"]).update(
            status=Job.Status.FAILED, problem="No room."
        )
        shown = client.get(f"{URL}1/").json()
        assert (shown["status"], shown["problem"]) == ("failed", "No room.")

        again = client.post(f"/api/v1/jobs/{shown['job']}/retry/")
        work_off(dataset=Dataset.objects.get())

        assert again.json()["dataset"] == 1
        assert client.get(f"{URL}1/").json()["status"] == "done"

    def test_is_stopped_by_its_job(self, client, night):
        made = client.post(URL, {}).json()

        client.post(f"/api/v1/jobs/{made['job']}/cancel/")

        assert client.get(f"{URL}1/").json()["status"] == "cancelled"


class TestCompare:
    def test_tells_what_changed_in_between(self, client, alice, night):
        froze(client, negatives_per_labelled=0)
        [first, second] = night.annotations.order_by("start_ms")
        first.label = label(alice, "laugh")
        first.save()
        second.deleted_at = timezone.now()
        second.save()
        labelled(night, alice, (9_000, 9_700))
        froze(client, negatives_per_labelled=0)

        found = client.get(f"{URL}2/compare/", {"with": 1}).json()

        assert found["only_here"] == {"n": 1, "ms": 700, "labels": {"cry": 1}}
        assert found["only_there"] == {"n": 1, "ms": 1_500, "labels": {"cry": 1}}
        assert found["changed"] == {"label": 1, "split": 0}
        assert found["same"] == 0
        kinds = [
            (one["start_ms"], one["kind"], one["here"] and one["here"]["label"])
            for one in found["examples"]
        ]
        assert kinds == [
            (1_000, "label", "laugh"),
            (5_000, "only_there", None),
            (9_000, "only_here", "cry"),
        ]

    def test_of_one_with_itself_finds_the_same(self, client, night):
        shown = froze(client)

        found = client.get(f"{URL}1/compare/", {"with": 1}).json()

        assert found["same"] == shown["n_clips"]
        assert found["examples"] == []

    def test_waits_until_both_are_frozen(self, client, night):
        froze(client)
        client.post(URL, {})

        response = client.get(f"{URL}1/compare/", {"with": 2})

        assert response.status_code == 409
        assert "Dataset 2 is not frozen yet" in response.json()["detail"]

    @pytest.mark.parametrize(("other", "status"), [("", 400), ("x", 400), ("9", 404)])
    def test_with_what_is_not_there_is_refused(self, client, night, other, status):
        froze(client)

        assert client.get(f"{URL}1/compare/", {"with": other}).status_code == status


class TestSides:
    def test_are_listed_and_pinned_and_let_go(self, client, night):
        assert client.get(SIDES).json() == [
            {"night": "2026-11-21", "split": "", "pinned": False, "n_recordings": 1}
        ]

        pinned = client.put(f"{SIDES}2026-11-21/", {"split": "test"}).json()
        assert (pinned["split"], pinned["pinned"]) == ("test", True)

        free = client.delete(f"{SIDES}2026-11-21/").json()
        assert (free["split"], free["pinned"]) == ("test", False)
        assert client.get(SIDES).json() == [free]

    def test_are_those_of_the_next_dataset(self, client, night):
        client.put(f"{SIDES}2026-11-21/", {"split": "validation"})

        splits = froze(client)["counts"]["splits"]

        assert splits["validation"]["n"] > 0
        assert splits["train"]["n"] == 0

    def test_have_three_names(self, client, night):
        response = client.put(f"{SIDES}2026-11-21/", {"split": "holdout"})

        assert response.status_code == 400
        assert "split" in response.json()["fields"]


class TestAgreement:
    def test_is_told_for_each_two_people(self, client, alice, bob, night):
        labelled(night, bob, (1_000, 2_000))
        labelled(night, bob, (5_000, 6_500), name="laugh")

        told = client.get("/api/v1/agreement/").json()

        [pair] = told["pairs"]
        assert pair["people"] == ["alice", "bob"]
        assert pair["recording"] == str(night.pk)
        assert pair["both_heard_ms"] == 120_000
        assert (pair["n_matched"], pair["n_other_label"]) == (1, 1)
        assert pair["agreement"] == pytest.approx(0.5)
        [place] = told["disagreements"]
        assert place["kind"] == "other_label"
        assert {(one["by"], one["label"]) for one in place["annotations"]} == {
            ("alice", "cry"),
            ("bob", "laugh"),
        }

    def test_is_settled_by_changing_one_of_them(self, client, bob, night):
        labelled(night, bob, (1_000, 2_000), (5_000, 6_500), name="cry")
        mine = night.annotations.filter(created_by=bob).first()
        mine.label = label(bob, "fuss")
        mine.save()
        [place] = client.get("/api/v1/agreement/").json()["disagreements"]
        [his] = [one for one in place["annotations"] if one["by"] == "bob"]

        changed = client.patch(
            f"/api/v1/annotations/{his['id']}/",
            {"label": "cry"},
            headers={"If-Match": f'"{his["version"]}"'},
        )

        assert changed.status_code == 200
        assert client.get("/api/v1/agreement/").json()["disagreements"] == []

    def test_of_one_pair_of_ears_is_empty(self, client, night):
        told = client.get("/api/v1/agreement/", {"recording": str(night.pk)}).json()

        assert told == {"pairs": [], "disagreements": [], "n_disagreements": 0}

    def test_of_a_strangers_recording_is_missing(self, client, charlie):
        foreign = soundless(charlie, day=1)

        response = client.get("/api/v1/agreement/", {"recording": str(foreign.pk)})

        assert response.status_code == 404


def test_a_dataset_with_clips_is_frozen_by_hand_too(client, alice, three_nights):
    freeze(alice)

    shown = client.get(f"{URL}1/").json()

    assert shown["counts"]["labels"]["cry"]["n"] == 3
    assert shown["exports"] == []
