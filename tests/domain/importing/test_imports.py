"""Labels come in from documents: read first, then added in one go, and taken back."""

import pytest
from django.utils import timezone

from acoustics.events import Interval
from annotations.domain import files, labels
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.importing import import_plans, import_steps, imports
from annotations.domain.importing.documents import NotLabels
from annotations.domain.importing.reports import TooMuch
from annotations.domain.importing.tallies import Fate
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.domain.recordings import recordings
from annotations.models import Annotation, Change, Job, Label, LabelImport, Recording
from tests.brought import add, ask, bring_in, standing, take_back, zipped
from tests.cast import hand_in, label, work_off

TABLE = "recording,start_ms,end_ms,label,note,source\n"


def table(*rows):
    return TABLE + "".join(f"{row}\n" for row in rows)


def sum_of_fates(stated):
    return sum(stated.get(f"n_{fate}", 0) for fate in Fate)


def refreshed(label_import):
    return LabelImport.objects.get(pk=label_import.pk)


class TestReading:
    def test_changes_nothing(self, alice, recording):
        bring_in(alice, table("night.wav,0,500,cry,,"), name="labels.csv")

        assert not Annotation.objects.exists()
        assert not Change.objects.exists()

    def test_accounts_for_every_row(self, alice, recording, act):
        annotations.annotate(
            recording=recording, interval=Interval(0, 500), label=label(alice), act=act
        )
        rows = [
            "night.wav,0,500,cry,,",  # there already
            "night.wav,600,900,cry,,",
            "night.wav,600,900,cry,,",  # the same again
            "night.wav,700,900,howl,,",
            "night.wav,2900,3001,cry,,",  # ends after the recording
            "other.wav,0,500,cry,,",  # of no recording
            "night.wav,900,600,cry,,",  # ends before it starts
            "night.wav,soon,600,cry,,",
        ]

        report = bring_in(alice, table(*rows), name="labels.csv").report

        assert report["n_rows"] == len(rows) == sum_of_fates(report)
        assert report["n_new"] == 2
        assert report["n_there_already"] == 2
        assert report["n_outside"] == 1
        assert report["n_unmatched"] == 1
        assert report["n_unreadable"] == 2

    def test_says_of_each_line_that_stays_out_where_it_is_and_why(
        self, alice, recording
    ):
        rows = ["night.wav,900,600,cry,,", "other.wav,0,500,cry,,"]

        report = bring_in(alice, table(*rows), name="labels.csv").report

        told = {row["where"]: row["words"] for row in report["problems"]}
        assert "before it starts" in told["line 2"]
        assert told["line 3"] == "you have no recording “other.wav”"

    def test_tells_known_words_from_unknown_ones(self, alice, recording):
        rows = ["night.wav,0,500,Cry,,", "night.wav,0,500,crying_baby,,"]

        words = bring_in(alice, table(*rows), name="labels.csv").report["labels"]

        assert [(w["theirs"], w["ours"]) for w in words["known"]] == [("Cry", "cry")]
        assert [(w["theirs"], w["ours"]) for w in words["unknown"]] == [
            ("crying_baby", "cry")
        ]

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("", "nothing in this document"),
            ("milk\nnappies\n", "We read: .*Audacity"),
            (b"\x00\x01\x02" * 100, "We read: .*Audacity"),
        ],
    )
    def test_refuses_what_is_no_document_and_keeps_nothing(
        self, alice, content, sentence
    ):
        with pytest.raises(NotLabels, match=sentence):
            bring_in(alice, content)

        assert not LabelImport.objects.exists()

    def test_refuses_a_column_of_sentences_for_labels(self, alice, recording):
        rows = [f"night.wav,0,500,word {number},," for number in range(201)]

        with pytest.raises(TooMuch, match="201 different words"):
            bring_in(alice, table(*rows), name="labels.csv")

    def test_refuses_more_than_can_be_added_at_once(
        self, alice, recording, monkeypatch
    ):
        monkeypatch.setattr("annotations.domain.importing.reports.MOST_ROWS", 2)

        with pytest.raises(TooMuch, match="split it"):
            bring_in(alice, "0\t1\tcry\n" * 3)


class TestWhichRecording:
    @pytest.mark.parametrize("said", ["night.wav", "NIGHT.WAV", "night", "a/night.mp3"])
    def test_is_found_by_its_name_with_or_without_suffix(self, alice, recording, said):
        report = bring_in(alice, table(f"{said},0,500,cry,,"), name="x.csv").report

        (row,) = report["recordings"]
        assert (row["id"], row["how"]) == (str(recording.pk), "name")

    def test_is_found_by_its_id_wherever_it_stands(self, alice, recording):
        name = f"labels-{recording.pk}.txt"

        report = bring_in(alice, "0\t0.5\tcry\n", name=name).report

        (row,) = report["recordings"]
        assert (row["id"], row["how"]) == (str(recording.pk), "id")

    def test_is_the_one_the_document_is_named_for(self, alice, recording):
        report = bring_in(alice, "0\t0.5\tcry\n", name="Night.txt").report

        assert report["recordings"][0]["how"] == "name"

    def test_is_the_one_that_the_person_chose_where_nothing_says_it(
        self, alice, recording
    ):
        label_import = bring_in(alice, "0\t0.5\tcry\n")
        assert label_import.report["n_unmatched"] == 1

        imports.look_again(label_import, imports.Wish(recording=recording))

        assert label_import.report["recordings"][0]["how"] == "chosen"
        assert label_import.report["n_new"] == 1

    def test_is_not_guessed_where_two_have_its_name(self, alice, recording):
        hand_in(alice, seed=9)

        report = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv").report

        assert report["recordings"][0]["how"] == "ambiguous"
        assert report["n_unmatched"] == 1

    def test_is_never_a_strangers(self, alice, recording, strangers_recording):
        rows = [f"{strangers_recording.pk},0,500,cry,,"]

        report = bring_in(alice, table(*rows), name="x.csv").report

        assert report["n_unmatched"] == 1
        assert strangers_recording.name not in str(report["recordings"][0]["name"])

    def test_must_be_ready_to_be_labelled(self, alice):
        hand_in(alice)

        report = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv").report

        assert report["recordings"][0]["how"] == "not_ready"


class TestAdding:
    def test_makes_annotations_of_whoever_asked_with_their_history(
        self, alice, bob, recording
    ):
        rows = ["night.wav,0,500,cry,at last,accepted", "night.wav,600,900,laugh,,"]
        label_import = bring_in(alice, table(*rows), name="x.csv")

        added = add(label_import, bob)

        assert added.applied_at
        assert standing(alice.household) == [
            (0, 500, "cry", "at last", "accepted"),
            (600, 900, "laugh", "", "human"),
        ]
        lines = Change.objects.filter(act=Change.Act.CREATE)
        assert {line.by for line in lines} == {bob}
        assert lines.count() == 2

    def test_says_what_came_of_every_row(self, alice, recording):
        rows = [
            *("night.wav,0,500,cry,,", "night.wav,600,900,howl,,"),
            *("night.wav,600,900,dog,,", "gone.wav,0,500,cry,,"),
        ]
        label_import = bring_in(alice, table(*rows), name="x.csv")

        outcome = add(label_import, alice, {"howl": "cry"}).report["outcome"]

        assert outcome["n_rows"] == 4 == sum_of_fates(outcome) + outcome["n_added"]
        assert outcome["n_added"] == 2
        assert outcome["n_left_out"] == 1
        assert outcome["n_unmatched"] == 1

    def test_makes_a_label_that_is_not_there_yet(self, alice, recording):
        label_import = bring_in(alice, table("night.wav,0,500,hungry,,"), name="x.csv")

        add(label_import, alice, {"hungry": "hungry"})

        made = Label.objects.get(household=alice.household, name="hungry")
        assert made.counts_as_crying
        assert standing(alice.household)[0][2] == "hungry"

    def test_adds_nothing_a_second_time(self, alice, recording):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
        add(label_import, alice)
        LabelImport.objects.update(applied_at=None)

        for _ in range(2):
            stale = refreshed(label_import)
            with import_plans.planned(stale, report=lambda _: None) as plan:
                import_steps.settle(plan, now=timezone.now())

        assert len(standing(alice.household)) == 1
        assert Change.objects.count() == 1

    def test_an_act_that_was_done_is_not_done_again_even_if_it_was_changed_since(
        self, alice, recording
    ):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
        add(label_import, alice)
        annotations.edit(
            Annotation.objects.get(),
            version=1,
            interval=Interval(0, 400),
            act=Act(by=alice, at=timezone.now()),
        )
        LabelImport.objects.update(applied_at=None)

        stale = refreshed(label_import)
        with import_plans.planned(stale, report=lambda _: None) as plan:
            import_steps.settle(plan, now=timezone.now())

        assert [row[:2] for row in standing(alice.household)] == [(0, 400)]

    def test_brought_once_more_finds_all_of_it_there(self, alice, recording):
        content = table("night.wav,0,500,cry,,")
        add(bring_in(alice, content, name="x.csv"), alice)

        again = bring_in(alice, content, name="x.csv")

        assert (again.report["n_new"], again.report["n_there_already"]) == (0, 1)

    def test_is_refused_while_it_is_under_way_and_once_it_is_in(self, alice, recording):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
        ask(label_import, alice)

        with pytest.raises(NotPossibleNow, match="just being added"):
            ask(label_import, alice)
        work_off(kind=Job.Kind.IMPORT)
        with pytest.raises(NotPossibleNow, match="in already"):
            ask(label_import, alice)

    @pytest.mark.parametrize(
        ("mapped", "sentence"),
        [
            ({"yodel": "cry"}, "no “yodel” in what you brought"),
            ({"howl": "Not A Name"}, "small letters"),
            ({"howl": "none"}, "nothing is heard"),
            ({"howl": "hiccups"}, "archived"),
        ],
    )
    def test_is_refused_with_words_that_cannot_be(
        self, alice, recording, mapped, sentence
    ):
        hiccups = labels.add(
            household=alice.household, name="hiccups", colour="#9067b5", hotkey="h"
        )
        labels.archive(hiccups, now=timezone.now())
        label_import = bring_in(alice, table("night.wav,0,500,howl,,"), name="x.csv")

        with pytest.raises(DomainError, match=sentence):
            ask(label_import, alice, mapped)

        assert not Job.objects.filter(kind=Job.Kind.IMPORT).exists()


class TestWhatChangedMeanwhile:
    """All or nothing: a sentence, and the report as things are now."""

    def fails(self, label_import, sentence):
        work_off(kind=Job.Kind.IMPORT)
        job = Job.objects.get(kind=Job.Kind.IMPORT)
        assert job.status == Job.Status.FAILED
        assert sentence in job.problem
        assert not Annotation.objects.standing().exists()
        assert refreshed(label_import).applied_at is None

    def test_a_recording_that_was_deleted(self, alice, recording):
        hand_in(alice, name="second.wav", seed=8)
        work_off(kind=Job.Kind.PREPARE)
        rows = ["night.wav,0,500,cry,,", "second.wav,0,500,cry,,"]
        label_import = bring_in(alice, table(*rows), name="x.csv")
        ask(label_import, alice)
        recordings.leave(recording, now=timezone.now())

        self.fails(label_import, "“night.wav” was deleted in the meantime")

        report = refreshed(label_import).report
        assert (report["n_new"], report["n_unmatched"]) == (1, 1)
        add(label_import, alice)
        assert len(standing(alice.household)) == 1

    def test_a_recording_that_is_deleted_while_it_is_being_added(
        self, alice, recording
    ):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
        ask(label_import, alice)
        asked = refreshed(label_import)

        with import_plans.planned(asked, report=lambda _: None) as plan:
            recordings.leave(recording, now=timezone.now())
            with pytest.raises(import_plans.Outdated, match="in the meantime"):
                import_steps.settle(plan, now=timezone.now())

        assert not Annotation.objects.exists()

    def test_a_label_that_was_archived(self, alice, recording):
        hiccups = labels.add(
            household=alice.household, name="hiccups", colour="#9067b5", hotkey="h"
        )
        label_import = bring_in(
            alice,
            table("night.wav,0,500,cry,,", "night.wav,0,500,hiccups,,"),
            name="x.csv",
        )
        ask(label_import, alice)
        labels.archive(hiccups, now=timezone.now())

        self.fails(label_import, "“hiccups” was archived in the meantime")

    def test_another_recording_of_the_same_name(self, alice, recording):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
        ask(label_import, alice)
        hand_in(alice, seed=9)

        self.fails(label_import, "not clear any more whether “night.wav” is meant")

    def test_a_document_that_is_gone_from_the_disk(self, alice, recording):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
        ask(label_import, alice)
        files.document(label_import).unlink()

        self.fails(label_import, "stopped in the middle several times")


class TestTakingBack:
    def test_deletes_what_was_added_and_says_so_in_the_history(self, alice, recording):
        rows = ["night.wav,0,500,cry,,", "night.wav,600,900,laugh,,"]
        label_import = add(bring_in(alice, table(*rows), name="x.csv"), alice)

        taken = take_back(label_import, alice)

        assert (taken.n_gone, taken.n_kept) == (2, 0)
        assert standing(alice.household) == []
        assert Change.objects.filter(act=Change.Act.DELETE).count() == 2

    def test_leaves_what_somebody_changed_since_and_what_was_there_before(
        self, alice, recording, act
    ):
        annotations.annotate(
            recording=recording, interval=Interval(0, 100), label=label(alice), act=act
        )
        rows = ["night.wav,200,500,cry,,", "night.wav,600,900,laugh,,"]
        label_import = add(bring_in(alice, table(*rows), name="x.csv"), alice)
        annotations.edit(
            Annotation.objects.get(start_ms=200),
            version=1,
            note="yes, this one",
            act=act,
        )

        taken = take_back(label_import, alice)

        assert (taken.n_gone, taken.n_kept) == (1, 1)
        assert [row[0] for row in standing(alice.household)] == [0, 200]

    def test_can_be_followed_by_adding_it_anew(self, alice, recording):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
        add(label_import, alice)
        take_back(label_import, alice)

        add(label_import, alice)

        assert len(standing(alice.household)) == 1

    def test_is_refused_where_nothing_was_added(self, alice, recording):
        label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")

        with pytest.raises(NotPossibleNow, match="nothing to take back"):
            take_back(label_import, alice)


def test_removing_a_document_leaves_what_was_added(alice, recording):
    label_import = bring_in(alice, table("night.wav,0,500,cry,,"), name="x.csv")
    add(label_import, alice)

    imports.remove(label_import)

    assert not LabelImport.objects.exists()
    assert len(standing(alice.household)) == 1


def test_several_documents_come_in_one_zip(alice, recording):
    hand_in(alice, name="second.wav", seed=8)
    work_off(kind=Job.Kind.PREPARE)
    packed = zipped({"night.txt": "0\t0.5\tcry\n", "second.txt": "1\t2\tlaugh\nx\n"})

    report = bring_in(alice, packed, name="labels.zip").report

    assert report["kind"] == "labels"
    assert (report["n_new"], report["n_unreadable"]) == (2, 1)
    assert report["problems"][0]["where"] == "second.txt, line 2"
    assert Recording.objects.count() == 2
