import pytest

from annotations.domain.alerts import push
from annotations.models import PushSubscription
from tests.pushed import Browser

BROWSERS = "/api/v1/push-subscriptions/"


@pytest.fixture(autouse=True)
def offered(settings, tmp_path):
    settings.PUSH_CONTACT = "mailto:parents@example.org"
    settings.PUSH_KEY_FILE = str(tmp_path / "push_key.pem")
    settings.PUSH_HOSTS = ["push.example"]


@pytest.fixture
def client(api, alice):
    return api(alice)


def allow(client, endpoint="https://push.example/a", **changes):
    # As a browser writes it, with more in it than is needed.
    says = {**Browser(endpoint).says, "expirationTime": None, **changes}
    return client.post(BROWSERS, says)


def test_a_browser_is_allowed_listed_and_taken_back(client):
    response = allow(client)
    assert response.status_code == 201
    assert client.get(BROWSERS).json() == [response.json()]

    gone = client.delete(f"{BROWSERS}{response.json()['id']}/")

    assert gone.status_code == 204
    assert client.get(BROWSERS).json() == []


def test_it_is_allowed_once_however_often_it_is_sent(client):
    assert allow(client).json()["id"] == allow(client).json()["id"]


def test_its_address_and_keys_are_told_to_nobody(client):
    allow(client)

    text = client.get(BROWSERS).content.decode()

    assert "push.example" not in text
    assert "p256dh" not in text


def test_it_is_a_persons_own(client, api, bob):
    known = allow(client).json()
    bobs = api(bob)

    assert bobs.get(BROWSERS).json() == []
    assert bobs.delete(f"{BROWSERS}{known['id']}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"endpoint": "https://evil.test/"}, "endpoint"),
        ({"endpoint": ""}, "endpoint"),
        ({"endpoint": 7}, "endpoint"),
        ({"keys": {"p256dh": "x", "auth": "y"}}, "keys"),
        ({"keys": {}}, "keys"),
        ({"keys": None}, "keys"),
        ({"keys": "none"}, "keys"),
    ],
)
def test_what_is_no_browser_is_refused_by_field(client, changes, field):
    response = allow(client, **changes)

    assert response.status_code == 400
    assert field in response.json()["fields"]
    assert not PushSubscription.objects.exists()


def test_where_the_operator_does_not_want_it_nothing_is_kept(client, settings):
    settings.PUSH_CONTACT = ""

    assert allow(client).status_code == 409


def test_the_page_has_our_key_and_the_worker_is_there_for_anybody(client, api):
    assert push.public_key() in client.get("/alerts/").content.decode()

    worker = api().get("/alerts/push_worker.js")

    assert worker.status_code == 200
    assert worker["Content-Type"] == "text/javascript"
    assert "showNotification" in worker.content.decode()
