from datetime import time

import pytest

from annotations.domain.alerts import alert_rules
from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.models import AlertRule
from tests.alerted import after, rule_of


@pytest.fixture(autouse=True)
def channels(settings):
    settings.ALERT_CHANNELS = {"parents": "json://a", "granny": "json://b"}


class TestAdd:
    @pytest.mark.parametrize(
        ("wish", "field", "sentence"),
        [
            ({"channel": "nobody"}, "channel", "no channel “nobody” here"),
            ({"least_crying_s": 3601}, "least_crying_s", "from 0 to 3600"),
            ({"cool_down_min": -1}, "cool_down_min", "from 0 to 720"),
            ({"quiet_from": time(7)}, "quiet_until", "leave both open"),
            ({"quiet_until": time(7)}, "quiet_from", "leave both open"),
            (
                {"quiet_from": time(7), "quiet_until": time(7)},
                "quiet_until",
                "all day or never",
            ),
            ({"escalate_channel": "granny"}, "escalate_after_min", "how many minutes"),
            (
                {"escalate_after_min": 5, "escalate_channel": "nobody"},
                "escalate_channel",
                "no channel “nobody” here",
            ),
            (
                {"escalate_after_min": 0, "escalate_channel": "granny"},
                "escalate_after_min",
                "from 1 to 240",
            ),
        ],
    )
    def test_refuses_by_field_and_says_what_to_do(self, alice, wish, field, sentence):
        with pytest.raises(DomainError, match=sentence) as refused:
            rule_of(alice, **wish)

        assert refused.value.field == field
        assert not AlertRule.objects.exists()

    def test_stops_at_twenty(self, alice):
        for _ in range(20):
            rule_of(alice)

        with pytest.raises(NotPossibleNow, match="20 rules already"):
            rule_of(alice)

    def test_forgets_how_much_crying_where_it_is_about_a_recorder(self, alice):
        rule = rule_of(alice, about="recorder down", least_crying_s=30)

        assert rule.least_crying_s == 0


class TestChange:
    def test_leaves_what_is_not_named(self, alice):
        rule = rule_of(alice, least_crying_s=30)

        changed = alert_rules.change(rule, version=1, cool_down_min=5)

        assert (changed.least_crying_s, changed.cool_down_min) == (30, 5)
        assert changed.version == 2

    def test_of_an_old_version_is_refused(self, alice):
        rule = rule_of(alice)
        alert_rules.change(rule, version=1, cool_down_min=5)

        with pytest.raises(Stale):
            alert_rules.change(rule, version=1, cool_down_min=7)

        rule.refresh_from_db()
        assert rule.cool_down_min == 5

    def test_is_checked_as_a_whole(self, alice):
        rule = rule_of(alice, quiet_from=time(19), quiet_until=time(7))

        with pytest.raises(DomainError, match="leave both open"):
            alert_rules.change(rule, version=1, quiet_until=None)


def test_an_old_version_is_not_removed(alice):
    rule = rule_of(alice)
    alert_rules.change(rule, version=1, cool_down_min=5)

    with pytest.raises(Stale):
        alert_rules.remove(rule, version=1, now=after())

    assert AlertRule.objects.exists()
