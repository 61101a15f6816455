import pytest

from annotations.domain.alerts import alerts, telling
from annotations.models import AlertRule
from tests.alerted import after, bout, listening, rule_of

RULES = "/api/v1/alert-rules/"
ALERTS = "/api/v1/alerts/"
CHANNELS = "/api/v1/channels/"
WISH = {
    "about": "crying",
    "channel": "parents",
    "least_crying_s": 30,
    "quiet_from": "07:00",
    "quiet_until": "19:30",
    "cool_down_min": 15,
    "escalate_after_min": 10,
    "escalate_channel": "granny",
}


@pytest.fixture(autouse=True)
def channels(settings):
    settings.ALERT_CHANNELS = {
        "parents": "json://user:secret@nowhere.example",
        "granny": "json://secret.example",
    }


@pytest.fixture
def client(api, alice):
    return api(alice)


def change(client, rule, version=1, **changes):
    return client.patch(
        f"{RULES}{rule['id']}/", changes, headers={"If-Match": f'"{version}"'}
    )


class TestRules:
    def test_are_added_as_they_were_said(self, client):
        response = client.post(RULES, WISH)

        assert (response.status_code, response["ETag"]) == (201, '"1"')
        assert {**WISH, "active": True}.items() <= response.json().items()
        assert client.get(RULES).json() == [response.json()]

    def test_need_no_more_than_what_and_where(self, client):
        response = client.post(RULES, {"about": "recorder down", "channel": "granny"})

        assert response.status_code == 201
        assert response.json()["quiet_from"] is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"about": "snoring"}, "about"),
            ({"channel": "nobody"}, "channel"),
            ({"channel": ""}, "channel"),
            ({"least_crying_s": "often"}, "least_crying_s"),
            ({"least_crying_s": 10**12}, "least_crying_s"),
            ({"quiet_from": "late"}, "quiet_from"),
            ({"quiet_until": None}, "quiet_until"),
            ({"cool_down_min": -1}, "cool_down_min"),
            ({"escalate_after_min": None}, "escalate_after_min"),
            ({"escalate_channel": "nobody"}, "escalate_channel"),
        ],
    )
    def test_that_will_not_do_are_refused_by_field(self, client, changes, field):
        response = client.post(RULES, {**WISH, **changes})

        assert response.status_code == 400
        assert field in response.json()["fields"]
        assert not AlertRule.objects.exists()

    def test_are_changed_in_part(self, client):
        rule = client.post(RULES, WISH).json()

        response = change(client, rule, quiet_from=None, quiet_until=None, active=False)

        assert (response.status_code, response["ETag"]) == (200, '"2"')
        assert response.json()["active"] is False
        assert response.json()["least_crying_s"] == 30

    def test_are_not_changed_from_an_old_version(self, client):
        rule = client.post(RULES, WISH).json()
        change(client, rule, cool_down_min=5)

        response = change(client, rule, cool_down_min=7)

        assert response.status_code == 412
        assert response.json()["current"]["cool_down_min"] == 5

    def test_are_removed_and_what_they_told_stays(self, client, alice):
        rule = rule_of(alice)
        bout(alice)
        alerts.consider(alice.household, now=after(minutes=1))

        response = client.delete(f"{RULES}{rule.pk}/", headers={"If-Match": '"1"'})

        assert response.status_code == 204
        assert client.get(RULES).json() == []
        [told] = client.get(ALERTS).json()["results"]
        assert (told["rule"], told["state"]) == (None, "given up")

    def test_are_not_removed_without_a_version(self, client, alice):
        rule = rule_of(alice)

        assert client.delete(f"{RULES}{rule.pk}/").status_code == 428


class TestAlerts:
    def test_say_how_they_stand(self, client, alice, settings):
        with listening() as phone:
            settings.ALERT_CHANNELS = {"parents": phone.address}
            rule_of(alice)
            bout(alice)
            alerts.consider(alice.household, now=after(minutes=1))
            [waiting] = client.get(ALERTS).json()["results"]
            telling.send_due(clock=lambda: after(minutes=1))

        [sent] = client.get(ALERTS).json()["results"]
        assert (waiting["state"], sent["state"]) == ("waiting", "sent")
        assert sent["title"] == "Crying in Nursery"
        assert sent["start_at"] == "2026-11-22T02:10:00+01:00"

    def test_come_newest_first_in_pages(self, client, alice, settings):
        rule_of(alice, cool_down_min=0)
        for minute in (0, 5, 10):
            bout(alice, start=after(minutes=minute))
            alerts.consider(alice.household, now=after(minutes=minute + 1))

        page = client.get(f"{ALERTS}?page_size=2").json()

        assert page["count"] == 3
        began = [row["start_at"][11:16] for row in page["results"]]
        assert began == ["02:20", "02:15"]


class TestChannels:
    def test_are_told_by_name_and_never_by_address(self, client):
        response = client.get(CHANNELS)

        assert response.json() == [{"name": "granny"}, {"name": "parents"}]
        assert "secret" not in response.content.decode()

    def test_of_another_household_are_not_told(self, client, api, charlie, settings):
        settings.ALERT_CHANNELS = {f"{charlie.household_id}/theirs": "json://a"}

        assert client.get(CHANNELS).json() == []
        assert client.post(RULES, {**WISH, "channel": "theirs"}).status_code == 400
        assert api(charlie).get(CHANNELS).json() == [{"name": "theirs"}]

    def test_the_broker_is_one_where_the_operator_has_one(self, client, settings):
        settings.ALERT_MQTT_URL = "mqtt://localhost"

        assert client.get(CHANNELS).json()[-1] == {"name": "mqtt"}

    def test_are_tested_and_what_came_of_it_is_told(self, client, settings):
        with listening() as phone:
            settings.ALERT_CHANNELS = {"parents": phone.address}
            asked = client.post(f"{CHANNELS}test/", {"channel": "parents"})
            assert asked.status_code == 202
            assert asked.json()["state"] == "waiting"
            telling.send_due(clock=lambda: after(days=365))

        response = client.get(f"{ALERTS}{asked.json()['id']}/")
        assert response.json()["state"] == "sent"
        assert phone.titles == ["A test"]

    @pytest.mark.parametrize("channel", ["nobody", "", None])
    def test_that_are_not_there_are_not_tested(self, client, channel):
        response = client.post(f"{CHANNELS}test/", {"channel": channel})

        assert response.status_code == 400
        assert "channel" in response.json()["fields"]

    def test_that_fail_say_why_without_the_address(self, client):
        asked = client.post(f"{CHANNELS}test/", {"channel": "granny"}).json()
        telling.send_due(clock=lambda: after(days=365))

        response = client.get(f"{ALERTS}{asked['id']}/")
        assert response.json()["state"] == "given up"
        assert "“granny” did not take it." in response.json()["problem"]
        assert "secret" not in response.content.decode()
