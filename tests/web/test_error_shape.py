"""Whatever goes wrong, a program reads it in the same way."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

MISSING_ID = uuid.uuid4()


@pytest.fixture
def provoke(api, alice, suggestion):
    client = api(alice)
    verdict = f"/api/v1/suggestions/{suggestion.pk}/verdict/"
    accepted = {"decision": "accepted"}
    first = {"If-Match": '"1"'}
    return {
        400: lambda: client.post(verdict, {"decision": "maybe"}, headers=first),
        401: lambda: api().get("/api/v1/recordings/"),
        403: lambda: _without_csrf(alice),
        404: lambda: client.get(f"/api/v1/recordings/{MISSING_ID}/"),
        405: lambda: client.put("/api/v1/labels/", {}),
        409: lambda: client.post("/api/v1/exports/", {}),
        412: lambda: _twice(client, verdict, accepted, first),
        415: lambda: client.post(verdict, "x", content_type="text/plain"),
        422: lambda: _no_sound(client),
        428: lambda: client.post(verdict, accepted),
    }


def _without_csrf(person):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(person)
    return client.post("/api/v1/sample-night/", {})


def _twice(client, url, body, headers):
    client.post(url, {"decision": "rejected"}, headers=headers)
    client.delete(url, headers={"If-Match": '"2"'})
    return client.post(url, body, headers=headers)


def _no_sound(client):
    file = SimpleUploadedFile("night.wav", b"not a sound at all, only words")
    return client.post("/api/v1/recordings/", {"file": file}, format="multipart")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 415, 422, 428])
def test_each_error_has_the_one_shape(provoke, status):
    response = provoke[status]()

    body = response.json()
    assert response.status_code == status, body
    assert (
        {"code", "detail", "fields"}
        <= body.keys()
        <= {
            "code",
            "detail",
            "fields",
            "current",
        }
    )
    assert body["code"].replace("_", "").isalpha()
    assert body["detail"][0].isupper() or body["fields"]
    assert ("current" in body) == (status == 412)


def test_an_unknown_address_of_the_api_answers_alike(api, alice):
    known = api(alice).get(f"/api/v1/recordings/{MISSING_ID}/")
    unknown = api(alice).get("/api/v1/unheard-of/")

    assert (unknown.status_code, unknown.json()) == (404, known.json())
