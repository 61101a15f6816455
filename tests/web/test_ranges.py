import random

import pytest

from annotations.domain import files
from annotations.web.ranges import Unsatisfiable, requested

SEED = 7


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.pk}/audio/"


def body(response):
    return b"".join(response.streaming_content)


def test_the_whole_sound_comes_without_a_range(client, url, recording):
    response = client.get(url)

    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == files.working_copy(recording).read_bytes()


def test_any_range_is_byte_for_byte_the_files(client, url, recording):
    whole = files.working_copy(recording).read_bytes()
    rng = random.Random(SEED)
    for _ in range(50):
        first, last = sorted(rng.sample(range(len(whole)), 2))

        response = client.get(url, headers={"Range": f"bytes={first}-{last}"})

        assert response.status_code == 206
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
        assert body(response) == whole[first : last + 1]


def test_a_range_behind_the_end_is_refused_with_the_length(client, url, recording):
    size = files.working_copy(recording).stat().st_size

    response = client.get(url, headers={"Range": f"bytes={size}-"})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{size}"


def test_a_range_of_another_version_gets_the_whole(client, url):
    headers = {"Range": "bytes=0-9", "If-Range": '"other"'}

    assert client.get(url, headers=headers).status_code == 200


def test_head_tells_the_length_and_sends_nothing(client, url, recording):
    response = client.head(url)

    size = files.working_copy(recording).stat().st_size
    assert response["Content-Length"] == str(size)
    assert response.content == b""


def test_sound_is_kept_by_no_cache_and_runs_nothing(client, url):
    response = client.get(url)

    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"


def test_nginx_is_told_the_file_where_it_stands_in_front(client, url, settings):
    settings.MEDIA_ACCEL = "/protected/"

    response = client.get(url)

    assert response["X-Accel-Redirect"].startswith("/protected/sound/")


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=5-", (5, 99)),
        ("bytes=-5", (95, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=90-500", (90, 99)),
    ],
)
def test_a_range_is_read_as_the_standard_says(header, span):
    found = requested(header, size_bytes=100)

    assert (found.first, found.last) == span


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "items=0-5", "bytes=0-1,5-6", "bytes=9-5", "x"]
)
def test_what_is_no_single_range_means_the_whole(header):
    assert requested(header, size_bytes=100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_what_lies_outside_is_refused(header):
    with pytest.raises(Unsatisfiable):
        requested(header, size_bytes=100)
