"""What makes the pages an app on a phone."""

import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def manifest(client, db):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    return response.json()


def test_it_is_read_without_logging_in_and_names_nobody(client, alice, manifest):
    client.force_login(alice)

    assert client.get("/manifest.webmanifest").json() == manifest


def test_it_opens_at_the_review(manifest):
    assert manifest["start_url"] == "/review/"
    assert manifest["display"] == "standalone"
    assert {"name", "short_name", "theme_color", "background_color"} <= set(manifest)


def test_its_shortcuts_lead_to_pages(manifest):
    names = [resolve(each["url"]).url_name for each in manifest["shortcuts"]]

    assert names == ["review", "home", "recordings"]


def test_its_icons_are_there_in_the_size_they_claim(manifest):
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in manifest["icons"]:
        width_px, height_px = size_px(icon["src"].removeprefix("/static/"))
        assert f"{width_px}x{height_px}" == icon["sizes"], icon


def test_an_apple_finds_its_icon(client, manifest):
    page = client.get("/login/", follow=True).content.decode()

    assert 'rel="apple-touch-icon" href="/static/icons/apple-touch-icon.png"' in page
    assert size_px("icons/apple-touch-icon.png") == (180, 180)


def size_px(name):
    head = Path(finders.find(name)).read_bytes()[:24]
    assert head.startswith(PNG), name
    return struct.unpack(">II", head[16:24])
