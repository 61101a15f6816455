from datetime import UTC, date, datetime, timedelta

import pytest

from annotations.domain.errors import DomainError, Stale
from annotations.domain.insights import children
from annotations.domain.insights.children import NameTaken

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOW.date()


def add(person, name="Ada", **more):
    return children.add(
        household=person.household, name=name, now=NOW, today=TODAY, **more
    )


def test_a_child_may_be_born_today(alice):
    ada = add(alice, born_on=TODAY, room=" nursery ")

    assert list(children.of(alice.household)) == [ada]
    assert (ada.born_on, ada.room, ada.version) == (TODAY, "nursery", 1)


@pytest.mark.parametrize(
    ("born_on", "sentence"),
    [(TODAY + timedelta(1), "still to come"), (date(1999, 1, 1), "ten years")],
)
def test_a_day_that_cannot_be_meant_is_refused(alice, born_on, sentence):
    with pytest.raises(DomainError, match=sentence):
        add(alice, born_on=born_on)


def test_a_name_is_needed_and_is_taken_once(alice, charlie):
    add(alice)
    add(charlie)

    with pytest.raises(NameTaken):
        add(alice, " Ada")
    with pytest.raises(DomainError, match="a name"):
        add(alice, "  ")


def test_a_change_leaves_what_it_does_not_name(alice):
    ada = add(alice, born_on=TODAY)

    changed = children.change(ada, version=1, today=TODAY, room="attic")

    assert (changed.name, changed.born_on) == ("Ada", TODAY)
    assert (changed.room, changed.version) == ("attic", 2)


def test_a_change_to_what_somebody_changed_meanwhile_is_refused(alice):
    ada = add(alice)
    children.change(ada, version=1, today=TODAY, name="Ida")

    with pytest.raises(Stale):
        children.change(ada, version=1, today=TODAY, name="Eda")


def test_a_change_to_anothers_name_is_refused(alice):
    add(alice)
    ida = add(alice, "Ida")

    with pytest.raises(NameTaken):
        children.change(ida, version=1, today=TODAY, name="Ada")


def test_one_that_was_let_go_of_comes_back_by_its_name(alice):
    ada = add(alice)
    children.retire(ada, version=1, now=NOW)
    assert not children.of(alice.household)

    again = add(alice, room="attic")

    assert again.pk == ada.pk
    assert (again.room, again.version) == ("attic", 3)
