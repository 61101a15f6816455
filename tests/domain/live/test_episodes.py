import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from annotations.domain import live_states
from annotations.domain.live import episodes, sources
from annotations.models import Detection, DetectionModel, Episode, LiveState
from tests.nursery import at, heard, session, source


@pytest.fixture
def night(alice):
    return session(source(alice))


def around(person, start_s, end_s, room="nursery"):
    episodes.recompute(
        person.household, room=room, start_at=at(start_s), end_at=at(end_s)
    )


def stretches():
    rows = Episode.objects.order_by("start_at")
    second = timedelta(seconds=1)
    return [
        ((row.start_at - at(0)) // second, (row.end_at - at(0)) // second)
        for row in rows
    ]


def state_of_all():
    return (
        list(Episode.objects.order_by("start_at").values()),
        list(Detection.objects.order_by("id").values_list("id", "episode")),
    )


class TestRecompute:
    def test_joins_what_is_at_most_the_gap_apart(self, alice, night):
        heard(night, 0, 10)
        heard(night, 70, 80)
        heard(night, 141, 150)

        around(alice, 0, 150)

        assert stretches() == [(0, 80), (141, 150)]

    def test_counts_each_moment_of_a_room_once(self, alice, night):
        heard(night, 0, 10, score=0.5)
        second = session(source(alice, name="door"))
        model = DetectionModel.objects.get(household=alice.household, current=True)
        heard(second, 5, 20, score=0.9, model=model)

        around(alice, 0, 10)

        episode = Episode.objects.get()
        assert episode.crying_ms == 20_000
        assert episode.n_detections == 2
        assert episode.loudest == 0.9
        assert episode.model == model
        assert set(episode.detections.all()) == set(Detection.objects.all())

    def test_keeps_rooms_and_households_apart(self, alice, charlie, night):
        heard(night, 0, 10)
        heard(session(source(alice, name="b", room="bedroom")), 5, 15)
        heard(session(source(charlie)), 5, 15)

        around(alice, 0, 20)

        assert stretches() == [(0, 10)]
        assert Episode.objects.get().household == alice.household

    def test_counts_neither_what_is_wrong_nor_what_is_no_crying(self, alice, night):
        heard(night, 0, 10, verdict="wrong")
        heard(night, 20, 30, name="laugh")

        around(alice, 0, 30)

        assert stretches() == []

    def test_counts_what_is_not_final(self, alice, night):
        heard(night, 0, 10, final=False)

        around(alice, 0, 10)

        assert stretches() == [(0, 10)]

    def test_looks_as_far_as_the_crying_goes(self, alice, night):
        for start_s in range(0, 3_000, 50):
            heard(night, start_s, start_s + 5)

        around(alice, 1_500, 1_505)

        assert stretches() == [(0, 2_955)]

    def test_keeps_the_id_while_the_crying_goes_on(self, alice, night):
        heard(night, 0, 10)
        around(alice, 0, 10)
        first = Episode.objects.get()

        heard(night, 40, 60)
        around(alice, 40, 60)

        assert Episode.objects.get().pk == first.pk
        assert stretches() == [(0, 60)]

    def test_what_falls_apart_leaves_the_id_to_the_longer_part(self, alice, night):
        heard(night, 0, 10)
        middle = heard(night, 50, 60)
        heard(night, 100, 130)
        around(alice, 0, 130)
        first = Episode.objects.get()

        Detection.objects.filter(pk=middle.pk).update(verdict="wrong")
        around(alice, 50, 60)

        assert stretches() == [(0, 10), (100, 130)]
        assert Episode.objects.get(start_at=at(100)).pk == first.pk
        middle.refresh_from_db()
        assert middle.episode is None

    def test_takes_away_what_nothing_stands_on_any_more(self, alice, night):
        only = heard(night, 0, 10)
        around(alice, 0, 10)

        only.delete()
        around(alice, 0, 10)

        assert stretches() == []

    def test_a_detection_of_no_length_is_an_episode_that_stays(self, alice, night):
        heard(night, 5, 5)
        around(alice, 5, 5)
        before = state_of_all()

        around(alice, 5, 5)

        assert state_of_all() == before
        assert stretches() == [(5, 5)]

    def test_twice_is_as_once(self, alice, night):
        rng = random.Random(3)
        for start_s in rng.sample(range(2_000), 30):
            heard(night, start_s, start_s + rng.randrange(30))
        around(alice, 0, 2_000)
        before = state_of_all()

        around(alice, 0, 2_000)
        around(alice, 700, 701)

        assert state_of_all() == before

    @pytest.mark.parametrize("seed", range(5))
    def test_the_order_of_arrival_does_not_matter(self, alice, night, seed):
        rng = random.Random(seed)
        ends = [(start, start + rng.randrange(40)) for start in range(0, 3_000, 97)]
        rng.shuffle(ends)
        for start_s, end_s in ends:
            heard(night, start_s, end_s)
            around(alice, start_s, end_s)
        one_by_one = stretches()

        Episode.objects.all().delete()
        around(alice, 0, 3_000)

        assert stretches() == one_by_one


class TestRecomputeAll:
    def test_follows_a_new_gap_and_keeps_ids(self, alice, night):
        heard(night, 0, 10)
        heard(night, 50, 60)
        heard(night, 90_000, 90_010)
        around(alice, 0, 60)
        around(alice, 90_000, 90_010)
        before = Episode.objects.get(start_at=at(0))

        LiveState.objects.update(episode_gap_s=30)
        episodes.recompute_all(alice.household)

        assert stretches() == [(0, 10), (50, 60), (90_000, 90_010)]
        assert before in Episode.objects.all()

    def test_a_wider_gap_joins_across_days(self, alice, night):
        for start_s in range(0, 200_000, 3_000):
            heard(night, start_s, start_s + 1)
        live_states.state(alice.household)
        LiveState.objects.update(episode_gap_s=3_600)

        episodes.recompute_all(alice.household)

        assert stretches() == [(0, 198_001)]

    def test_takes_away_what_nothing_stands_on_any_more(self, alice, night):
        heard(night, 0, 10)
        around(alice, 0, 10)
        Detection.objects.all().delete()

        episodes.recompute_all(alice.household)

        assert stretches() == []


class TestFollow:
    def test_what_a_device_heard_goes_along_to_its_room(self, alice, night):
        heard(night, 0, 10)
        around(alice, 0, 10)
        before = Episode.objects.get()

        sources.rename(night.source, name=None, room="attic")

        assert Episode.objects.get().pk == before.pk
        assert {Episode.objects.get().room, Detection.objects.get().room} == {"attic"}

    def test_what_another_device_heard_there_stays(self, alice, night):
        heard(night, 0, 10)
        heard(session(source(alice, name="door")), 20, 30)
        around(alice, 0, 30)

        sources.rename(night.source, name=None, room="attic")

        rooms = {row.room: row.start_at for row in Episode.objects.all()}
        assert rooms == {"attic": at(0), "nursery": at(20)}

    def test_two_rooms_that_become_one_are_joined(self, alice, night):
        heard(night, 0, 10)
        heard(session(source(alice, name="door", room="hall")), 20, 30)
        around(alice, 0, 30)
        around(alice, 0, 30, room="hall")

        sources.rename(night.source, name=None, room="hall")

        assert stretches() == [(0, 30)]


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_make_one_episode(alice):
    nights = [session(source(alice, name=name)) for name in ("shelf", "door")]

    def tell(night):
        try:
            for start_s in range(0, 300, 20):
                heard(night, start_s, start_s + 5)
                around(alice, start_s, start_s + 5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as devices:
        list(devices.map(tell, nights))

    assert stretches() == [(0, 285)]
    assert not Detection.objects.filter(episode=None).exists()
