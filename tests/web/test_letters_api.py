import pytest

from annotations.models import LetterState
from tests.summed import MONDAY, weeks_of

SETTINGS = "/api/v1/letter/"
LETTER = "/api/v1/nights/letter/"


@pytest.fixture
def client(api, alice, settings):
    settings.ALERT_CHANNELS = {"parents": "json://nowhere.example"}
    return api(alice)


class TestSettings:
    def test_are_off_until_somebody_wants_a_letter(self, client):
        assert client.get(SETTINGS).json() == {
            "wanted": False,
            "channel": "",
            "with_kind_line": True,
            "last_week": None,
        }

    def test_are_changed_in_part(self, client):
        client.patch(SETTINGS, {"wanted": True, "channel": "parents"})

        told = client.patch(SETTINGS, {"with_kind_line": False}).json()

        assert (told["wanted"], told["channel"]) == (True, "parents")
        assert told["with_kind_line"] is False

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"wanted": True}, "channel"),
            ({"channel": "granny"}, "channel"),
            ({"channel": "x" * 41}, "channel"),
            ({"wanted": "perhaps"}, "wanted"),
        ],
    )
    def test_that_will_not_do_are_refused_by_field(self, client, wish, field):
        response = client.patch(SETTINGS, wish)

        assert response.status_code == 400
        assert field in response.json()["fields"]
        assert not LetterState.objects.filter(wanted=True).exists()


class TestLetter:
    def test_tells_the_nights_of_the_week_asked_for(self, client, alice):
        weeks_of(alice, MONDAY, [20.0, None, 20.0, 20.0, 20.0, 20.0, 20.0])

        told = client.get(LETTER, {"week": "2026-11-18"}).json()

        assert (told["week"], told["last_night"]) == ("2026-11-16", "2026-11-22")
        [room] = told["rooms"]
        assert room["nights"][0]["minutes"] == {"low": 20, "middle": 20, "high": 20}
        assert room["nights"][1]["minutes"] is None
        assert room["sentences"]

    def test_is_of_last_week_unless_another_is_asked_for(self, client):
        assert client.get(LETTER).json()["rooms"] == []

    @pytest.mark.parametrize("week", ["9999-12-31", "0001-01-03", "soon", "2026-02-30"])
    def test_of_no_such_week_is_refused_in_words(self, client, week):
        response = client.get(LETTER, {"week": week})

        assert response.status_code == 400
        assert response.json()["fields"]["week"]
