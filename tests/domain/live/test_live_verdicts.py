import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.domain import labels, live_states
from annotations.domain.errors import DomainError
from annotations.domain.labelling.annotations import Act
from annotations.domain.labels import Features
from annotations.domain.live import detections, live_settings
from annotations.domain.live.detections import Missed
from annotations.models import Detection, Episode
from tests.cast import label
from tests.nursery import at, heard, join, session, source


@pytest.fixture
def night(alice):
    return session(source(alice))


@pytest.fixture
def act(alice):
    return Act(by=alice, at=at(3_600))


def judge(person, verdict, *rows, act):
    return list(
        detections.judge(
            [row.pk for row in rows],
            household=person.household,
            verdict=Detection.Verdict(verdict),
            act=act,
        )
    )


def version(person):
    return live_states.state(person.household).version


class TestJudge:
    def test_what_is_wrong_leaves_its_episode(self, alice, night, act):
        first, second = heard(night, 0, 10), heard(night, 30, 40)
        join(alice)

        judged = judge(alice, "wrong", second, act=act)

        assert [row.verdict for row in judged] == ["wrong"]
        assert (judged[0].by, judged[0].decided_at) == (alice, act.at)
        assert judged[0].episode is None
        assert Episode.objects.get().end_at == first.end_at
        assert version(alice) == 1

    def test_of_all_takes_the_episode_away_and_back_brings_it_back(
        self, alice, night, act
    ):
        rows = heard(night, 0, 10), heard(night, 30, 40)
        join(alice)

        judge(alice, "wrong", *rows, act=act)
        assert not Episode.objects.exists()

        back = judge(alice, "", *rows, act=act)
        assert Episode.objects.get().n_detections == 2
        assert {(row.verdict, row.by, row.decided_at) for row in back} == {
            ("", None, None)
        }

    def test_twice_changes_nothing(self, alice, bob, night, act):
        row = heard(night, 0, 10)
        judge(alice, "right", row, act=act)

        (again,) = judge(alice, "right", row, act=Act(by=bob, at=at(9_000)))

        assert again.by == alice
        assert version(alice) == 1

    def test_leaves_a_strangers_alone(self, alice, charlie, act):
        theirs = heard(session(source(charlie)), 0, 10)

        assert judge(alice, "wrong", theirs, act=act) == []
        theirs.refresh_from_db()
        assert theirs.verdict == ""


class TestMissed:
    def missed(self, **changes):
        fields = {
            "id": uuid.uuid4(),
            "start_at": at(0),
            "end_at": at(60),
            "room": "nursery",
        }
        return Missed(**{**fields, **changes})

    def add(self, person, act, **changes):
        missed = self.missed(**changes)
        return detections.add_missed(missed, household=person.household, act=act)

    def test_is_a_persons_detection_and_makes_an_episode(self, alice, act):
        row = self.add(alice, act)

        assert (row.session, row.score, row.by) == (None, None, alice)
        assert (row.label.name, row.verdict, row.final) == ("cry", "right", True)
        assert row.episode == Episode.objects.get()
        assert Episode.objects.get().loudest is None
        assert version(alice) == 1

    def test_joins_what_was_heard_beside_it(self, alice, night, act):
        heard(night, 90, 100)
        join(alice)

        self.add(alice, act)

        assert (Episode.objects.get().start_at, Episode.objects.get().end_at) == (
            at(0),
            at(100),
        )

    def test_comes_twice_and_is_there_once(self, alice, act):
        given = uuid.uuid4()

        self.add(alice, act, id=given)
        self.add(alice, act, id=given)

        assert Detection.objects.count() == 1
        assert version(alice) == 1

    def test_can_be_another_sound_and_makes_no_episode_then(self, alice, act):
        self.add(alice, act, label=label(alice, "laugh"))

        assert not Episode.objects.exists()

    @pytest.mark.parametrize(
        ("start_s", "end_s", "sentence"),
        [
            (60, 60, "after the start"),
            (0, 3_601, "at most an hour"),
            (3_500, 4_000, "not happened yet"),
            (-400 * 86_400, -400 * 86_400 + 60, "more than a year"),
        ],
    )
    def test_refuses_what_cannot_be(self, alice, act, start_s, end_s, sentence):
        with pytest.raises(DomainError, match=sentence):
            self.add(alice, act, start_at=at(start_s), end_at=at(end_s))

    def test_takes_a_clock_that_is_a_little_ahead_for_now(self, alice, act):
        assert self.add(alice, act, start_at=at(3_590), end_at=at(3_620)).end_at == (
            act.at
        )

    def test_says_where_to_go_if_nothing_counts_as_crying(self, alice, act):
        for row in labels.Label.objects.filter(counts_as_crying=True):
            labels.change(row, Features(counts_as_crying=False), version=row.version)

        with pytest.raises(DomainError, match="No label counts as crying"):
            self.add(alice, act)


class TestWhatMakesAnEpisode:
    def test_a_new_gap_makes_them_anew(self, alice, night):
        heard(night, 0, 10)
        heard(night, 50, 60)
        join(alice)

        live_settings.choose(alice.household, {"episode_gap_s": 30})

        assert Episode.objects.count() == 2
        assert version(alice) == 1

    def test_what_is_chosen_again_changes_nothing(self, alice):
        live_settings.choose(alice.household, {"episode_gap_s": 60, "keep": "all"})

        assert version(alice) == 0

    def test_a_label_that_comes_to_count_makes_them_anew(self, alice, night):
        heard(night, 0, 10, name="laugh")

        row = label(alice, "laugh")
        labels.change(row, Features(counts_as_crying=True), version=row.version)

        assert Episode.objects.count() == 1
        assert version(alice) == 1

    def test_a_label_that_is_merged_takes_what_people_heard_along(self, alice):
        now = timezone.now()
        act = Act(by=alice, at=now)
        detections.add_missed(
            Missed(uuid.uuid4(), now - timedelta(hours=1), now - timedelta(minutes=55)),
            household=alice.household,
            act=act,
        )
        Detection.objects.update(label=label(alice, "fuss"))

        labels.merge(label(alice, "fuss"), into=label(alice, "laugh"), act=act)

        assert Detection.objects.get().label.name == "laugh"
        assert not Episode.objects.exists()
