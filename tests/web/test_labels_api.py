import pytest

from annotations.domain import labels
from annotations.models import Annotation
from tests.cast import label

LABELS = "/api/v1/labels/"
HICCUPS = {"name": "hiccups", "colour": "#9067b5", "hotkey": "h"}


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def places(recording):
    return f"/api/v1/recordings/{recording.pk}/annotations/"


def mark(client, places, **changes):
    return client.post(
        places, {"start_ms": 100, "end_ms": 900, "label": "fuss", **changes}
    )


def names(response):
    return [row["name"] for row in response.json()]


def test_the_list_holds_those_in_use_and_all_if_asked(client, alice, act):
    labels.archive(label(alice, "fuss"), now=act.at)

    assert "fuss" not in names(client.get(LABELS))
    everything = client.get(f"{LABELS}?all=1").json()
    assert [row["name"] for row in everything if row["archived_at"]] == ["fuss"]


def test_the_list_counts_what_carries_each(
    client, places, django_assert_max_num_queries
):
    mark(client, places)
    deleted = mark(client, places).json()
    client.delete(f"/api/v1/annotations/{deleted['id']}/", headers={"If-Match": '"1"'})

    # The session, the person, the household, its labels.
    with django_assert_max_num_queries(4):
        rows = client.get(LABELS).json()

    counts = {row["name"]: row["n_annotations"] for row in rows}
    assert (counts["fuss"], counts["laugh"]) == (1, 0)


def test_a_new_label_is_answered_with_its_version_and_can_be_used(client, places):
    added = client.post(LABELS, HICCUPS)

    assert (added.status_code, added["ETag"]) == (201, '"1"')
    assert added.json()["n_annotations"] == 0
    assert mark(client, places, label="hiccups").status_code == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "cry"}, "name"),
        ({"name": ""}, "name"),
        ({"hotkey": " "}, "hotkey"),
        ({"hotkey": "a"}, "hotkey"),
        ({"colour": "amber"}, "colour"),
        ({"counts_as_crying": "often"}, "counts_as_crying"),
    ],
)
def test_a_label_that_will_not_do_is_refused_by_field(client, changes, field):
    response = client.post(LABELS, {**HICCUPS, **changes})

    assert response.status_code == 400
    assert field in response.json()["fields"]


class TestChanging:
    def change(self, client, version=1, **changes):
        return client.patch(
            f"{LABELS}laugh/", changes, headers={"If-Match": f'"{version}"'}
        )

    def test_a_rename_is_answered_by_the_new_name(self, client):
        response = self.change(client, name="giggle")

        assert (response.status_code, response["ETag"]) == (200, '"2"')
        assert response.json()["name"] == "giggle"
        assert "giggle" in names(client.get(LABELS))

    def test_a_stale_one_is_refused_with_the_present_state(self, client):
        self.change(client, colour="#111111")

        response = self.change(client, colour="#222222")

        assert response.status_code == 412
        assert response.json()["current"]["colour"] == "#111111"

    def test_one_without_a_version_is_sent_back(self, client):
        response = client.patch(f"{LABELS}laugh/", {"colour": "#111111"})

        assert response.status_code == 428


class TestArchived:
    @pytest.fixture
    def marked(self, client, places):
        marked = mark(client, places).json()
        response = client.post(f"{LABELS}fuss/archive/")
        assert response.status_code == 200
        return marked

    def test_is_not_taken_for_new_places(self, client, places, marked):
        response = mark(client, places)

        assert response.status_code == 400
        assert "in use" in response.json()["fields"]["label"][0]

    def test_is_still_shown_where_it_was_said(self, client, places, marked):
        assert client.get(places).json()[0]["label"] == "fuss"

    def test_can_still_be_exported(self, client, marked):
        response = client.post("/api/v1/exports/", {"labels": ["fuss"]})

        assert response.status_code == 202

    def test_is_not_offered_on_the_annotate_page(self, client, recording, marked):
        menu = client.get(f"/recordings/{recording.pk}/").content.decode()

        assert '<option value="laugh">' in menu
        assert '<option value="fuss">' not in menu

    def test_comes_back(self, client, places, marked):
        response = client.post(f"{LABELS}fuss/restore/")

        assert response.json()["archived_at"] is None
        assert mark(client, places).status_code == 201


def test_a_merge_moves_what_was_said_and_archives(client, places):
    mark(client, places)

    response = client.post(f"{LABELS}fuss/merge/", {"into": "laugh"})

    assert response.json()["archived_at"]
    assert Annotation.objects.get().label.name == "laugh"


@pytest.mark.parametrize("into", ["fuss", "unheard-of", ""])
def test_a_merge_into_nothing_sensible_is_refused(client, into):
    response = client.post(f"{LABELS}fuss/merge/", {"into": into})

    assert response.status_code == 400
    assert "into" in response.json()["fields"]


def test_the_label_that_models_use_stays(client):
    response = client.post(f"{LABELS}cry/archive/")

    assert response.status_code == 409
    assert response.json()["code"] == "needed"


def test_a_move_is_by_one_place(client):
    client.post(f"{LABELS}fuss/move/", {"by": -1})

    assert names(client.get(LABELS))[:2] == ["fuss", "cry"]
    assert client.post(f"{LABELS}fuss/move/", {"by": 2}).status_code == 400
