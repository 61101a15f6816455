"""The letter comes on Monday mornings, once, and past a channel that is away."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections

from annotations import tasks
from annotations.domain.alerts import alerts, telling
from annotations.domain.errors import DomainError
from annotations.domain.insights import letter_posts
from annotations.models import Alert, LetterState
from tests.alerted import listening
from tests.mailed import mailbox
from tests.summed import MONDAY, summed, weeks_of

# Nine on Monday morning in Vienna.
COMES = datetime(2026, 11, 23, 8, tzinfo=UTC)
EARLIER = COMES - timedelta(days=3)


@pytest.fixture
def phone(settings):
    with listening() as server:
        settings.ALERT_CHANNELS = {"parents": server.address}
        yield server


def want(person, *, now=EARLIER, **wishes):
    return letter_posts.choose(
        person.household,
        {"wanted": True, "channel": "parents", **wishes},
        now=now,
    )


def post(*, now=COMES):
    posted = [letter_posts.post(wish, now=now) for wish in letter_posts.wanting()]
    return [each for each in posted if each]


class TestLetter:
    def test_is_not_sent_unless_it_is_wanted(self, alice, phone):
        summed(alice, MONDAY)
        letter_posts.state(alice.household)

        assert post() == []

    def test_comes_on_monday_at_nine_by_the_households_clock(self, alice, phone):
        summed(alice, MONDAY)
        want(alice)

        assert post(now=COMES - timedelta(minutes=1)) == []
        [letter] = post()

        assert letter.title == "The nights from 16 to 22 November 2026"
        assert letter.subject == "2026-11-16"

    def test_comes_at_nine_after_the_clock_was_changed_too(self, alice, phone):
        summed(alice, date(2026, 10, 19))
        want(alice, now=datetime(2026, 10, 23, tzinfo=UTC))

        # Nine o'clock was at seven in UTC the week before.
        assert post(now=datetime(2026, 10, 26, 7, 30, tzinfo=UTC)) == []
        assert len(post(now=datetime(2026, 10, 26, 8, tzinfo=UTC))) == 1

    def test_comes_once_for_a_week(self, alice, phone):
        summed(alice, MONDAY)
        want(alice)

        post()

        assert post(now=COMES + timedelta(minutes=15)) == []
        assert post(now=COMES + timedelta(days=6)) == []

    def test_comes_later_where_the_server_was_off_on_monday(self, alice, phone):
        summed(alice, MONDAY)
        want(alice)

        assert len(post(now=COMES + timedelta(days=2))) == 1

    def test_is_not_of_a_week_before_it_was_wanted(self, alice, phone):
        summed(alice, MONDAY - timedelta(days=7))
        want(alice)

        assert post(now=EARLIER + timedelta(hours=1)) == []

    def test_says_once_that_nothing_was_heard_and_then_no_more(self, alice, phone):
        summed(alice, MONDAY - timedelta(days=1))
        want(alice)

        [letter] = post()
        assert "Nothing was listened to in these nights." in letter.body
        assert post(now=COMES + timedelta(days=7)) == []
        assert LetterState.objects.get().last_week == date(2026, 11, 23)

    def test_has_no_kind_line_where_that_was_turned_off(self, alice, phone):
        summed(alice, MONDAY)
        want(alice)
        [with_line] = post()
        Alert.objects.all().delete()
        LetterState.objects.update(last_week=None, with_kind_line=False)
        [without] = post()

        assert with_line.body.startswith(without.body)
        assert len(with_line.body) > len(without.body)

    def test_goes_out_with_the_beat_as_plain_text(self, alice, phone, monkeypatch):
        weeks_of(alice, MONDAY, [20.0] * 7)
        want(alice)
        monkeypatch.setattr(tasks.timezone, "now", lambda: COMES)

        tasks.write_letters()
        tasks.watch_over()
        tasks.write_letters()
        tasks.watch_over()

        [said] = phone.heard
        assert "Mon 16 Nov: 20 minutes" in said["message"]
        assert "<" not in said["message"]

    def test_waits_for_a_channel_that_is_away_for_a_day(self, alice, phone):
        summed(alice, MONDAY)
        want(alice)
        post()
        phone.answer = 503
        for hour in range(24):
            telling.send_due(clock=lambda at=COMES + timedelta(hours=hour): at)
        assert phone.heard == []

        phone.answer = 200
        telling.send_due(clock=lambda: COMES + timedelta(hours=24))

        assert len(phone.heard) == 1
        assert telling.send_due(clock=lambda: COMES + timedelta(hours=25)) == 0


class TestMail:
    @pytest.fixture
    def letters(self, alice, settings):
        with mailbox() as server:
            settings.ALERT_CHANNELS = {"parents": server.address}
            yield server.letters

    def test_holds_the_nights_as_a_table(self, alice, letters):
        summed(alice, MONDAY)
        want(alice)
        post()

        assert telling.send_due(clock=lambda: COMES) == 1
        [letter] = letters
        html = letter.get_body(("html",)).get_content()
        assert "<td>30 minutes</td>" in html
        assert "Mon 16 Nov: 30 minutes" not in html
        assert letter["Subject"].startswith("The nights from 16 to 22")

    def test_of_an_alert_is_as_it_was(self, alice, letters):
        alerts.ask_for_a_test(
            "parents", household=alice.household, person=alice, now=COMES
        )

        assert telling.send_due(clock=lambda: COMES) == 1
        assert "This is how Lullabel will tell you" in str(letters[0])


class TestChoosing:
    def test_refuses_a_letter_that_goes_nowhere(self, alice):
        with pytest.raises(DomainError, match="where the letter goes"):
            want(alice, channel="")

        assert not LetterState.objects.filter(wanted=True).exists()

    def test_refuses_a_channel_that_is_not_there(self, alice):
        with pytest.raises(DomainError, match="no channel"):
            want(alice, channel="granny")


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_post_one_letter(alice, phone):
    summed(alice, MONDAY)
    wish = want(alice)
    start = threading.Barrier(4)

    def beat():
        try:
            start.wait()
            return letter_posts.post(wish, now=COMES)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = [each.result() for each in [pool.submit(beat) for _ in range(4)]]

    assert sum(each is not None for each in told) == 1
    assert Alert.objects.count() == 1
