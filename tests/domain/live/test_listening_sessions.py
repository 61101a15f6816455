import uuid
from datetime import timedelta

import pytest

from annotations.domain import live_states
from annotations.domain.errors import NotPossibleNow
from annotations.domain.live import listening_sessions, sources
from annotations.domain.live.listening_sessions import AnothersId, Beginning
from annotations.models import ListeningSession, Source
from tests.nursery import NIGHT, at, source

MS = timedelta(milliseconds=1)


@pytest.fixture
def phone(alice):
    return source(alice, kind="phone")


def begin(phone, *, ahead=timedelta(), way=timedelta(), id=None, began_s=0, now_s=10):
    """Begin as a device would whose clock is ahead and whose words are under way."""
    beginning = Beginning(
        id or uuid.uuid4(), at(began_s) + ahead, at(now_s) - way + ahead
    )
    return listening_sessions.begin(phone, beginning, now=at(now_s))


class TestSources:
    def test_the_same_name_again_gives_the_same_one_back(self, alice):
        about = {"household": alice.household, "kind": "phone", "now": NIGHT}

        first = sources.add(name="shelf", room="nursery", **about)
        again = sources.add(name=" shelf ", room="", **about)

        assert first == again
        assert Source.objects.get().room == "nursery"

    def test_one_that_listens_in_another_way_needs_another_name(self, alice, phone):
        with pytest.raises(sources.NameTaken, match="another name"):
            sources.add(
                household=alice.household, name="shelf", room="", kind="edge", now=NIGHT
            )

    def test_a_retired_one_comes_back_by_its_name(self, alice, phone):
        sources.retire(phone, now=NIGHT)

        back = sources.add(
            household=alice.household,
            name="shelf",
            room="attic",
            kind="phone",
            now=NIGHT,
        )

        assert (back, back.retired_at, back.room) == (phone, None, "attic")

    def test_two_do_not_go_by_one_name(self, alice, phone):
        other = source(alice, name="cot")

        with pytest.raises(sources.NameTaken):
            sources.rename(other, name="shelf", room=None)

        other.refresh_from_db()
        assert other.name == "cot"

    def test_a_word_ends_being_down_and_pages_learn_of_it(self, alice, phone):
        Source.objects.update(down_since=NIGHT)
        phone.refresh_from_db()
        before = live_states.state(alice.household).version

        sources.heard_from(phone, now=at(5))

        phone.refresh_from_db()
        assert (phone.down_since, phone.last_word_at) == (None, at(5))
        assert live_states.state(alice.household).version > before


class TestBegin:
    def test_twice_is_once(self, phone):
        id = uuid.uuid4()

        first = begin(phone, id=id)
        again = begin(phone, id=id)

        assert (first.is_new, again.is_new) == (True, False)
        assert ListeningSession.objects.get().pk == id

    @pytest.mark.parametrize("hours", [-5, 0, 3])
    def test_the_beginning_is_told_by_both_clocks(self, phone, hours):
        ahead = timedelta(hours=hours)

        session = begin(phone, ahead=ahead).session

        session.refresh_from_db()
        assert session.began_at == NIGHT
        assert session.device_began_at == NIGHT + ahead
        assert session.source.skew_ms == ahead / MS

    def test_the_quickest_word_tells_the_clocks_apart_best(self, phone):
        ahead = timedelta(hours=2)
        session = begin(phone, ahead=ahead, way=4_000 * MS).session
        assert session.began_at == NIGHT + 4_000 * MS

        for way_ms in (3_000, 20, 900):
            sent_at = at(20) + ahead - way_ms * MS
            listening_sessions.hear_from(session, sent_at=sent_at, now=at(20))

        session.refresh_from_db()
        assert session.source.skew_ms == ahead / MS - 20
        assert session.began_at == NIGHT + 20 * MS

    def test_the_beginning_stays_once_something_was_heard(self, phone):
        session = begin(phone, way=2_000 * MS).session
        ListeningSession.objects.update(heard_ms=4_000)
        session.refresh_from_db()

        listening_sessions.hear_from(session, sent_at=at(20), now=at(20))

        session.refresh_from_db()
        assert session.began_at == NIGHT + 2_000 * MS
        assert Source.objects.get().skew_ms == 0

    def test_a_clock_that_was_set_back_is_believed_again(self, phone):
        session = begin(phone, ahead=timedelta(hours=1)).session

        listening_sessions.hear_from(session, sent_at=at(20), now=at(20))

        assert Source.objects.get().skew_ms == 0

    def test_an_id_of_another_device_is_refused(self, alice, phone):
        id = begin(phone).session.pk

        with pytest.raises(AnothersId):
            begin(source(alice, name="cot"), id=id)

    @pytest.mark.parametrize("began_s", [11, -8 * 86_400])
    def test_a_beginning_by_another_clock_is_now(self, phone, began_s, caplog):
        session = begin(phone, began_s=began_s, now_s=10).session

        assert session.began_at == at(10)
        assert "another clock" in caplog.text

    def test_a_retired_device_begins_nothing(self, phone):
        sources.retire(phone, now=NIGHT)
        phone.refresh_from_db()

        with pytest.raises(NotPossibleNow, match="off the list"):
            begin(phone)


class TestEnd:
    def test_twice_is_once(self, phone):
        session = begin(phone).session

        listening_sessions.end(session, now=at(60), sent_at=at(60))
        listening_sessions.end(session, now=at(90), sent_at=at(90))

        session.refresh_from_db()
        assert session.ended_at == at(60)
        assert listening_sessions.state(session) == "waiting"

    def test_comes_with_the_device_that_is_taken_off_the_list(self, phone):
        session = begin(phone).session

        listening_sessions.retire(phone, now=at(60))
        listening_sessions.retire(phone, now=at(90))

        session.refresh_from_db()
        phone.refresh_from_db()
        assert session.ended_at == phone.retired_at == at(60)
