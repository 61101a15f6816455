import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from acoustics.events import Detection, Interval
from annotations.domain import labels
from annotations.domain.errors import DomainError, NotPossibleNow, Stale
from annotations.domain.labelling import annotations, suggestions
from annotations.domain.labels import Features, HotkeyTaken, NameTaken, Needed
from annotations.models import Annotation, Change, DetectionModel, Label, Suggestion
from tests.cast import label, suggest

SHORTCUTS = (
    Path(__file__).parents[2] / "static" / "js" / "editor" / "keys" / "shortcuts.js"
)


def add(person, *, name="hiccups", colour="#9067B5", hotkey="h", **more):
    return labels.add(
        household=person.household, name=name, colour=colour, hotkey=hotkey, **more
    )


def annotate(recording, act, *, name, start_ms=100):
    return annotations.annotate(
        recording=recording,
        interval=Interval(start_ms, start_ms + 50),
        label=label(act.by, name),
        act=act,
    )


def in_use(person):
    rows = Label.objects.of(person.household).in_use().in_order()
    return [row.name for row in rows]


class TestAdd:
    def test_comes_last_and_in_small_letters(self, alice):
        added = add(alice, hotkey="H", counts_as_crying=True)

        assert in_use(alice)[-1] == "hiccups"
        assert (added.colour, added.hotkey) == ("#9067b5", "h")
        assert (added.counts_as_crying, added.version) == (True, 1)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": "cry"}, "name"),
            ({"name": "Tired Cry"}, "name"),
            ({"name": "../up"}, "name"),
            ({"name": ""}, "name"),
            ({"name": "x" * 41}, "name"),
            ({"colour": "red"}, "colour"),
            ({"colour": "#12345"}, "colour"),
            ({"hotkey": "c"}, "hotkey"),
            ({"hotkey": "hi"}, "hotkey"),
            ({"hotkey": "!"}, "hotkey"),
            ({"hotkey": ""}, "hotkey"),
        ],
    )
    def test_says_which_field_will_not_do(self, alice, changes, field):
        with pytest.raises(DomainError) as refused:
            add(alice, **changes)

        assert refused.value.field == field
        assert Label.objects.count() == len(labels.DEFAULTS)

    @pytest.mark.parametrize("key", ["a", "A", "m", " ", "[", "+"])
    def test_leaves_the_pages_own_keys_to_the_page(self, alice, key):
        with pytest.raises(HotkeyTaken, match="already does something on the page"):
            add(alice, hotkey=key)

    def test_says_whose_key_it_is(self, alice):
        with pytest.raises(HotkeyTaken, match="The key L belongs to “laugh”"):
            add(alice, hotkey="l")

    def test_points_to_the_archived_one_of_that_name(self, alice, act):
        labels.archive(add(alice), now=act.at)

        with pytest.raises(NameTaken, match="Bring it back"):
            add(alice)

    def test_another_household_may_use_the_same_words(self, alice, charlie):
        add(alice)

        assert add(charlie).household == charlie.household


def test_every_key_of_the_annotate_page_is_kept_from_labels():
    table = SHORTCUTS.read_text().partition("const TYPES_TEXT")[0]
    lists = re.findall(r"keys: \[(.*?)\], ", table)
    keys = {key for written in lists for key in re.findall(r'"(.+?)"', written)}
    plain = {key for key in keys if len(key) == 1} | {" "}  # which is called Space

    assert len(plain) > 10
    assert "Space" in keys
    assert plain == labels.RESERVED


class TestChange:
    def test_sets_what_is_given_and_counts_the_change(self, alice):
        changed = labels.change(
            label(alice, "laugh"),
            Features(name="giggle", colour="#123abc", hotkey="g"),
            version=1,
        )

        assert (changed.name, changed.colour, changed.hotkey) == (
            "giggle",
            "#123abc",
            "g",
        )
        assert (changed.counts_as_crying, changed.version) == (False, 2)

    def test_refuses_a_version_that_is_past_and_shows_the_present_one(self, alice):
        laugh = label(alice, "laugh")
        labels.change(label(alice, "laugh"), Features(colour="#111111"), version=1)

        with pytest.raises(Stale) as refused:
            labels.change(laugh, Features(colour="#222222"), version=1)

        assert refused.value.current.colour == "#111111"

    def test_may_repeat_its_own_name_and_key(self, alice):
        same = Features(name="laugh", hotkey="l", counts_as_crying=True)

        assert labels.change(label(alice, "laugh"), same, version=1).version == 2

    @pytest.mark.parametrize(
        "features", [Features(name="cry"), Features(hotkey="c"), Features(hotkey="r")]
    )
    def test_takes_nothing_from_others(self, alice, features):
        with pytest.raises(DomainError):
            labels.change(label(alice, "laugh"), features, version=1)

        assert label(alice, "laugh").version == 1


class TestLabelsThatModelsSpeakOf:
    def test_keep_their_name(self, alice):
        with pytest.raises(Needed, match="“cry” keeps its name"):
            labels.change(label(alice), Features(name="weep"), version=1)

    def test_take_another_colour_and_key_and_still_get_suggestions(
        self, alice, recording
    ):
        labels.change(label(alice), Features(colour="#111111", hotkey="w"), version=1)
        model = DetectionModel.objects.get(household=alice.household)
        heard = (Detection(Interval(100, 900), "cry", 0.7),)

        suggestions.store(recording, suggestions.Heard(model, heard))

        assert Suggestion.objects.get().label.hotkey == "w"

    def test_cannot_go(self, alice, act):
        with pytest.raises(Needed, match="cannot be archived"):
            labels.archive(label(alice), now=act.at)
        with pytest.raises(Needed, match="cannot be merged away"):
            labels.merge(label(alice), into=label(alice, "fuss"), act=act)

        assert "cry" in in_use(alice)

    def test_are_those_of_old_suggestions_too(self, alice, recording, act):
        suggestion = suggest(recording)
        Suggestion.objects.filter(pk=suggestion.pk).update(label=label(alice, "laugh"))

        with pytest.raises(Needed):
            labels.archive(label(alice, "laugh"), now=act.at)


class TestMove:
    def test_changes_places_with_the_neighbour(self, alice):
        labels.move(label(alice, "fuss"), by=-1)
        labels.move(label(alice, "fuss"), by=-1)
        labels.move(label(alice, "laugh"), by=1)

        assert in_use(alice)[:4] == ["fuss", "cry", "babble", "laugh"]

    def test_passes_over_the_archived(self, alice, act):
        labels.archive(label(alice, "fuss"), now=act.at)

        labels.move(label(alice, "laugh"), by=-1)

        assert in_use(alice)[:2] == ["laugh", "cry"]

    def test_of_an_archived_one_is_refused(self, alice, act):
        gone = labels.archive(label(alice, "fuss"), now=act.at)

        with pytest.raises(NotPossibleNow, match="Bring it back"):
            labels.move(gone, by=1)


class TestMerge:
    def test_rewrites_everything_with_a_line_of_history_each(
        self, alice, recording, act, monkeypatch
    ):
        monkeypatch.setattr(labels, "AT_ONCE", 2)
        said = [
            annotate(recording, act, name="fuss", start_ms=100 * n) for n in range(3)
        ]
        gone = annotations.delete(
            annotate(recording, act, name="fuss"), version=1, act=act
        )
        other = annotate(recording, act, name="laugh")

        merged = labels.merge(label(alice, "fuss"), into=label(alice), act=act)

        assert merged.archived_at == act.at
        rows = Annotation.objects.filter(label__name="cry")
        assert set(rows) == {*said, gone}
        assert set(rows.values_list("version", flat=True)) == {2, 3}
        lines = Change.objects.filter(act="edit")
        assert lines.count() == 4
        assert {line.state["label"] for line in lines} == {"cry"}
        assert {line.by for line in lines} == {alice}
        assert Annotation.objects.get(label__name="laugh").version == other.version

    def test_is_whole_or_not_at_all(self, alice, recording, act, monkeypatch):
        annotate(recording, act, name="fuss")

        def fail(*args, **more):
            raise OSError

        monkeypatch.setattr(labels, "_archive", fail)
        with pytest.raises(OSError):  # noqa: PT011
            labels.merge(label(alice, "fuss"), into=label(alice), act=act)

        assert Annotation.objects.get().label.name == "fuss"
        assert not Change.objects.filter(act="edit").exists()

    def test_into_itself_makes_no_sense(self, alice, act):
        with pytest.raises(DomainError, match="another label"):
            labels.merge(label(alice, "fuss"), into=label(alice, "fuss"), act=act)

        assert "fuss" in in_use(alice)


class TestArchive:
    def test_frees_the_key_and_leaves_what_carries_it(self, alice, recording, act):
        said = annotate(recording, act, name="fuss")

        labels.archive(label(alice, "fuss"), now=act.at)

        assert "fuss" not in in_use(alice)
        assert Annotation.objects.get() == said
        assert add(alice, hotkey="f").hotkey == "f"

    def test_twice_is_done_once(self, alice, act):
        first = labels.archive(label(alice, "fuss"), now=act.at)

        again = labels.archive(label(alice, "fuss"), now=timezone.now())

        assert (again.archived_at, again.version) == (first.archived_at, first.version)

    def test_keeps_the_last_one(self, alice, act):
        others = Label.objects.of(alice.household).exclude(name="laugh")
        others.update(archived_at=act.at)

        with pytest.raises(Needed, match="the last label in use"):
            labels.archive(label(alice, "laugh"), now=act.at)

        assert in_use(alice) == ["laugh"]


class TestRestore:
    def test_brings_it_back_as_the_last(self, alice, act):
        gone = labels.archive(label(alice, "fuss"), now=act.at)

        back = labels.restore(gone)

        assert back.archived_at is None
        assert in_use(alice)[-1] == "fuss"

    def test_waits_until_its_key_is_free(self, alice, act):
        gone = labels.archive(label(alice, "fuss"), now=act.at)
        add(alice, hotkey="f")

        with pytest.raises(HotkeyTaken, match="The key F belongs to “hiccups”"):
            labels.restore(gone)

        assert "fuss" not in in_use(alice)


def test_the_database_keeps_a_key_for_one_label_in_use(alice):
    laugh = Label.objects.filter(pk=label(alice, "laugh").pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        laugh.update(hotkey="c")

    assert laugh.update(hotkey="c", archived_at=timezone.now()) == 1
