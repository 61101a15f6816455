import pytest
from django.test import Client

from annotations.web import addresses
from tests.cast import PASSWORD, hand_in

PAGES = ["/", "/recordings/", "/exports/", "/account/"]


@pytest.fixture
def browser(alice):
    client = Client()
    client.force_login(alice)
    return client


@pytest.mark.parametrize(
    "path", [*PAGES, "/api/v1/recordings/", "/login/", "/nowhere/"]
)
def test_every_answer_carries_the_headers_that_guard_it(browser, path):
    response = browser.get(path)

    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "'unsafe-inline'" not in _directive(response, "script-src")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def _directive(response, name):
    policy = response["Content-Security-Policy"].split(";")
    return next(part for part in policy if part.strip().startswith(name))


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_for_a_log_in(client, alice, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_guessing_a_password_is_stopped_and_hurts_nobody_else(client, alice, bob):
    def log_in(name, password, address):
        return client.post(
            "/login/",
            {"username": name, "password": password},
            REMOTE_ADDR=address,
        )

    answers = [log_in("alice", f"guess {n}", "192.0.2.1") for n in range(10)]
    assert answers[-1].status_code == 429
    assert log_in("alice", PASSWORD, "192.0.2.1").status_code == 429

    assert log_in("alice", PASSWORD, "192.0.2.2").status_code == 302
    client.logout()
    assert log_in("bob", PASSWORD, "192.0.2.1").status_code == 302


@pytest.mark.parametrize(
    ("proxies", "claimed", "believed"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 192.0.2.8", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
    ],
)
def test_an_address_is_believed_as_far_as_our_own_proxies_saw_it(
    rf, settings, proxies, claimed, believed
):
    settings.PROXY_COUNT = proxies

    request = rf.get("/", headers={"X-Forwarded-For": claimed}, REMOTE_ADDR="192.0.2.1")

    assert addresses.of_visitor(request) == believed


def test_a_changed_password_ends_the_other_sessions(alice):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(alice)
    new = "another-long-lullaby"

    here.post(
        "/account/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_a_disabled_account_is_out_at_once(browser, alice):
    assert browser.get("/").status_code == 200
    alice.is_active = False
    alice.save()

    assert browser.get("/").status_code == 302
    assert browser.get("/api/v1/recordings/").status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/sample-night/", "/api/v1/exports/"])
def test_another_site_cannot_act_for_somebody(alice, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    assert client.post(path, {}, content_type="application/json").status_code == 403


def test_a_strangers_page_is_missing(alice, charlie):
    foreign = hand_in(charlie)
    client = Client()
    client.force_login(alice)

    there = client.get(f"/recordings/{foreign.pk}/")
    gone = client.get("/recordings/00000000-0000-0000-0000-000000000000/")

    assert there.status_code == gone.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/../var/secret_key",
        "/static/..%2fvar/secret_key",
        "/media/../secret_key",
    ],
)
def test_no_address_leads_to_a_file_of_ours(browser, path):
    assert browser.get(path).status_code == 404


def test_the_first_run_page_is_for_the_first_run_only(client, alice):
    response = client.post(
        "/welcome/",
        {
            "name": "Intruders",
            "username": "mallory",
            "password": "a-long-password-too",
            "time_zone": "UTC",
        },
    )

    assert response.status_code in {302, 404, 409}
    assert not type(alice).objects.filter(username="mallory").exists()
