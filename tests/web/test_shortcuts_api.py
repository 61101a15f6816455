import re

import pytest

SHORTCUTS = "/api/v1/me/shortcuts/"


def test_each_person_has_keys_of_their_own(api, alice, bob):
    client = api(alice)

    answer = client.put(SHORTCUTS, {"keys": {"accept": "x"}})

    assert (answer.status_code, answer.json()) == (200, {"keys": {"accept": "x"}})
    assert client.get(SHORTCUTS).json() == {"keys": {"accept": "x"}}
    assert api(bob).get(SHORTCUTS).json() == {"keys": {}}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"keys": "x"},
        {"keys": ["x"]},
        {"keys": {"accept": None}},
        {"keys": {"accept": ["x"]}},
        {"keys": {"accept": "x", "reject": "x"}},
    ],
)
def test_nonsense_is_refused_in_the_one_error_shape(api, alice, body):
    refused = api(alice).put(SHORTCUTS, body)

    assert refused.status_code == 400
    assert "keys" in refused.json()["fields"]
    assert api(alice).get(SHORTCUTS).json() == {"keys": {}}


def test_the_annotate_page_brings_them_along(api, alice, recording):
    client = api(alice)
    client.put(SHORTCUTS, {"keys": {"accept": "x"}})

    page = client.get(f"/recordings/{recording.pk}/").content.decode()

    written = re.search(r'<script id="page"[^>]*>(.*?)</script>', page)[1]
    assert '"shortcuts": {"accept": "x"}' in written
