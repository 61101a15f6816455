import pytest
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain.errors import Stale
from annotations.domain.labelling import agreements, annotations, heard
from annotations.domain.labelling.annotations import Act
from annotations.models import Annotation
from tests.cast import label


@pytest.fixture
def cry(recording, alice):
    return say(recording, alice, "cry")


@pytest.fixture
def laugh(recording, bob):
    return say(recording, bob, "laugh")


def act_of(person):
    return Act(by=person, at=timezone.now())


def say(recording, person, name):
    """Hear all of it, and call the second second something."""
    act = act_of(person)
    heard.hear(recording, spans=[Interval(0, 3_000)], act=act)
    return annotations.annotate(
        recording=recording,
        interval=Interval(1_000, 2_000),
        label=label(person, name),
        act=act,
    )


def kinds(recording):
    return [place.kind for place in agreements.of([recording]).disagreements]


class TestSettling:
    def test_makes_one_word_everybodys_and_takes_the_other_out(
        self, recording, alice, cry, laugh
    ):
        assert kinds(recording) == ["other_label"]

        agreements.settle(cry, version=1, over=[(laugh, 1)], act=act_of(alice))

        assert kinds(recording) == []
        laugh.refresh_from_db()
        assert laugh.deleted_at is not None
        [pair] = agreements.of([recording]).pairs
        assert pair.agreement.f1 == 1.0

    def test_holds_what_one_alone_said(self, recording, alice, bob, cry):
        heard.hear(recording, spans=[Interval(0, 3_000)], act=act_of(bob))
        assert len(kinds(recording)) == 1

        agreements.settle(cry, version=1, over=[], act=act_of(bob))

        assert kinds(recording) == []

    def test_ends_when_what_was_settled_is_changed(self, recording, alice, cry, laugh):
        agreements.settle(cry, version=1, over=[(laugh, 1)], act=act_of(alice))

        annotations.edit(
            cry, version=1, interval=Interval(500, 2_900), act=act_of(alice)
        )

        assert len(kinds(recording)) == 1

    def test_of_what_was_changed_meanwhile_changes_nothing(
        self, recording, alice, bob, cry, laugh
    ):
        annotations.edit(cry, version=1, note="hungry", act=act_of(bob))

        with pytest.raises(Stale):
            agreements.settle(cry, version=1, over=[(laugh, 1)], act=act_of(alice))

        assert Annotation.objects.standing().filter(recording=recording).count() == 2
