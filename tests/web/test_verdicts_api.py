import uuid

import pytest

from annotations.models import Annotation, Suggestion
from tests.cast import suggest


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.pk}/verdicts/"


@pytest.fixture
def rows(recording):
    return [
        suggest(recording, start_ms=500 * n, end_ms=500 * n + 400) for n in range(4)
    ]


def seen(rows, *, version=1):
    return [{"id": str(row.pk), "version": version} for row in rows]


def decide(client, url, rows, decision="accepted", **more):
    return client.post(url, {"suggestions": seen(rows), "decision": decision, **more})


class TestDeciding:
    def test_answers_the_rows_and_what_came_of_them(self, client, url, rows):
        response = decide(client, url, rows)

        assert response.status_code == 200
        told = response.json()
        assert {row["decision"] for row in told["suggestions"]} == {"accepted"}
        assert {row["suggestion"] for row in told["annotations"]} == {
            str(row.pk) for row in rows
        }
        assert told["skipped"] == []

    def test_names_those_it_left_alone(self, client, url, rows):
        decide(client, url, rows[:1], "rejected")

        told = decide(client, url, [*rows, Suggestion(pk=uuid.uuid4())]).json()

        assert told["skipped"][0] == str(rows[0].pk)
        assert len(told["skipped"]) == 2
        assert len(told["annotations"]) == 3
        states = {row["id"]: row["decision"] for row in told["suggestions"]}
        assert states[str(rows[0].pk)] == "rejected"

    def test_sent_twice_is_done_once(self, client, url, rows):
        op_id = str(uuid.uuid4())

        first = decide(client, url, rows, op_id=op_id)
        second = decide(client, url, rows, op_id=op_id)

        assert second.json() == first.json()
        assert Annotation.objects.count() == 4

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"decision": "pending"}, "decision"),
            ({"decision": "edited"}, "decision"),
            ({"suggestions": []}, "suggestions"),
            ({"suggestions": [{"id": "x", "version": 1}]}, "suggestions"),
            ({"suggestions": [{"id": str(uuid.uuid4())}]}, "suggestions"),
            (
                {"suggestions": [{"id": str(uuid.uuid4()), "version": 1}] * 5_001},
                "suggestions",
            ),
            ({"op_id": "once"}, "op_id"),
        ],
    )
    def test_says_which_field_makes_no_sense(self, client, url, rows, changes, field):
        response = client.post(
            url, {"suggestions": seen(rows), "decision": "accepted", **changes}
        )

        assert response.status_code == 400
        assert field in response.json()["fields"]
        assert not Annotation.objects.exists()

    def test_asks_no_more_often_for_more_rows(
        self, client, url, recording, rows, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(40) as few:
            decide(client, url, rows[:2])
        more = [suggest(recording, start_ms=n, end_ms=n + 50) for n in range(40)]
        with django_assert_max_num_queries(40) as many:
            decide(client, url, more)

        assert len(many) == len(few)


class TestWithdrawing:
    def test_opens_the_questions_again(self, client, url, rows):
        decide(client, url, rows)

        response = client.delete(url, {"suggestions": seen(rows, version=2)})

        assert response.status_code == 200
        told = response.json()
        assert {row["decision"] for row in told["suggestions"]} == {"pending"}
        assert {row["annotation"] for row in told["suggestions"]} == {None}
        assert (told["annotations"], told["skipped"]) == ([], [])

    def test_and_deciding_again_brings_the_same_annotations_back(
        self, client, url, rows
    ):
        first = decide(client, url, rows).json()
        client.delete(url, {"suggestions": seen(rows, version=2)})

        again = client.post(
            url, {"suggestions": seen(rows, version=3), "decision": "accepted"}
        ).json()

        assert {row["id"] for row in again["annotations"]} == {
            row["id"] for row in first["annotations"]
        }
