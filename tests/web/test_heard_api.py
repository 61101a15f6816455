"""What was listened to, and "this night is done"."""

import pytest

from annotations.models import HeardSpan


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.pk}/"


def span(start_ms, end_ms):
    return {"start_ms": start_ms, "end_ms": end_ms}


def done(client, url, value, *, version):
    headers = {"If-Match": f'"{version}"'}
    return client.post(f"{url}done/", {"done": value}, headers=headers)


class TestHeard:
    def test_is_added_and_taken_back(self, client, url):
        added = client.post(f"{url}heard/", {"spans": [span(0, 900)]}).json()
        taken = client.delete(f"{url}heard/", {"spans": [span(0, 100)]}).json()

        assert added == {
            "spans": [span(0, 900)],
            "changed": [span(0, 900)],
            "heard_ms": 900,
        }
        assert taken == {
            "spans": [span(100, 900)],
            "changed": [span(0, 100)],
            "heard_ms": 800,
        }
        assert client.get(f"{url}heard/").json() == {**taken, "changed": []}

    def test_of_everybody_is_told_to_everybody(self, client, url, api, bob):
        api(bob).post(f"{url}heard/", {"spans": [span(0, 900)]})

        client.delete(f"{url}heard/", {"spans": [span(0, 900)]})

        assert client.get(f"{url}heard/").json()["heard_ms"] == 900

    @pytest.mark.parametrize(
        "spans",
        [
            [],
            [span(5, 5)],
            [span(-1, 5)],
            [{"start_ms": 5}],
            [span(0, 25 * 3_600_000)],
            [span(0, 5)] * 501,
            "all of it",
        ],
    )
    def test_that_makes_no_sense_is_refused(self, client, url, spans):
        response = client.post(f"{url}heard/", {"spans": spans})

        assert response.status_code == 400
        assert "spans" in response.json()["fields"]
        assert not HeardSpan.objects.exists()

    def test_time_is_shown_with_each_recording(self, client, url):
        client.post(f"{url}heard/", {"spans": [span(0, 900), span(1_000, 1_100)]})

        (row,) = client.get("/api/v1/recordings/").json()["results"]

        assert row["heard_ms"] == client.get(url).json()["heard_ms"] == 1_000


class TestDone:
    def test_says_who_and_when(self, client, url):
        response = done(client, url, True, version=2)

        assert response.status_code == 200
        row = response.json()
        assert row["done_at"]
        assert (row["done_by"], row["version"]) == ("alice", 3)
        assert response.headers["ETag"] == '"3"'

    def test_can_be_taken_back(self, client, url):
        done(client, url, True, version=2)

        row = done(client, url, False, version=3).json()

        assert (row["done_at"], row["done_by"]) == (None, None)

    def test_of_an_old_version_is_refused_with_how_it_stands(self, client, url):
        done(client, url, True, version=2)

        response = done(client, url, False, version=2)

        assert response.status_code == 412
        current = response.json()["current"]
        assert (current["version"], current["done_by"]) == (3, "alice")
        assert current["done_at"]

    def test_says_which_field_is_missing(self, client, url):
        response = client.post(f"{url}done/", {}, headers={"If-Match": '"2"'})

        assert response.status_code == 400
        assert "done" in response.json()["fields"]
