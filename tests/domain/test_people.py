import pytest

from annotations.domain import people
from annotations.domain.errors import DomainError
from annotations.models import Person


def test_a_person_keeps_keys_of_their_own(alice, bob):
    people.set_shortcuts(alice, {"accept": "x", "nudgeStart": "Ctrl+Shift+Left"})

    mine = Person.objects.get(pk=alice.pk).shortcuts
    assert mine == {"accept": "x", "nudgeStart": "Ctrl+Shift+Left"}
    assert Person.objects.get(pk=bob.pk).shortcuts == {}


def test_none_means_the_usual_ones(alice):
    people.set_shortcuts(alice, {"accept": "x"})

    people.set_shortcuts(alice, {})

    assert Person.objects.get(pk=alice.pk).shortcuts == {}


@pytest.mark.parametrize(
    "key", ["x", "ß", "?", "+", "Ctrl++", "Shift+n", "Space", "F9", "Shift+Comma"]
)
def test_a_key_is_a_character_or_a_name_with_what_is_held_down(alice, key):
    assert people.set_shortcuts(alice, {"accept": key}).shortcuts == {"accept": key}


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"accept": ""}, "cannot be a key"),
        ({"accept": " "}, "cannot be a key"),
        ({"accept": "xy"}, "cannot be a key"),
        ({"accept": "Alt+x"}, "cannot be a key"),
        ({"accept": "Ctrl+" + "X" * 16}, "cannot be a key"),
        ({"accept": "Escape"}, "cannot be a key"),
        ({"accept": "Shift+Tab"}, "cannot be a key"),
        ({"": "x"}, "name"),
        ({"<b>": "x"}, "name"),
        ({"a" * 41: "x"}, "name"),
        ({"accept": "x", "reject": "x"}, "one thing only"),
        ({f"command{n}": chr(0x3B1 + n) for n in range(81)}, "80 commands"),
    ],
)
def test_what_is_no_table_of_keys_is_refused(alice, keys, why):
    with pytest.raises(DomainError, match=why):
        people.set_shortcuts(alice, keys)

    assert Person.objects.get(pk=alice.pk).shortcuts == {}
