"""Folders of clips that are labelled already come in as recordings with a label."""

import io
import struct
import zipfile

import pytest
from django.conf import settings
from django.utils import timezone

from acoustics.events import Interval
from annotations import tasks
from annotations.domain import files, labels
from annotations.domain.importing import archives, import_plans
from annotations.domain.importing.archives import BadArchive
from annotations.domain.importing.tallies import Fate
from annotations.domain.labelling import annotations
from annotations.domain.labelling.annotations import Act
from annotations.models import (
    Annotation,
    ArrivingLabel,
    HeardSpan,
    Job,
    LabelImport,
    Recording,
)
from tests.brought import add, ask, bring_in, clip, standing, take_back, zipped
from tests.cast import label, work_off

UUID = "0d1ad73e-4c5e-45f3-85c4-9a3cb71e8856"
DONATED = f"{UUID.upper()}-1430742197-1.0-m-04-hu.wav"


def bring_zip(person, files, **wish):
    return bring_in(person, zipped(files), name="clips.zip", **wish)


def sum_of_fates(stated):
    return sum(stated.get(f"n_{fate}", 0) for fate in Fate)


def originals(person):
    """Files of the household's recordings, of other tests' too."""
    return set((settings.SOUND_ROOT / str(person.household_id)).rglob("original"))


def words_of(report):
    return {
        row["theirs"]: row["ours"]
        for kind in ("known", "unknown")
        for row in report["labels"][kind]
    }


class TestLayouts:
    def test_folders_name_the_labels(self, alice):
        report = bring_zip(
            alice, {"all/cry/a.wav": clip(seed=1), "all/dog/b.wav": clip(seed=2)}
        ).report

        assert report["kind"] == "clips"
        assert words_of(report) == {"cry": "cry", "dog": ""}

    def test_a_donated_name_gives_the_reason_and_the_source(self, alice):
        label_import = bring_zip(alice, {f"bucket/{DONATED}": clip(seed=1)})

        add(label_import, alice, {"hungry": "cry"})

        assert label_import.format == "donateacry"
        assert words_of(label_import.report) == {"hungry": "cry"}
        assert Recording.objects.get().source_group == UUID

    def test_a_folder_that_somebody_sorted_into_goes_before_the_reason(self, alice):
        other = DONATED.replace("-hu.", "-ti.").replace("0D1A", "0D1B")

        report = bring_zip(
            alice,
            {f"belly_pain/{DONATED}": clip(seed=1), f"tired/{other}": clip(seed=2)},
        ).report

        assert set(words_of(report)) == {"belly_pain", "tired"}
        assert report["n_sources"] == 2

    def test_a_table_of_esc50_gives_the_category_and_the_source(self, alice):
        table = (
            "filename,fold,target,category,esc10,src_file,take\n"
            "1-1-A-20.wav,1,20,crying_baby,True,4711,A\n"
            "1-2-A-0.wav,1,0,dog,True,4712,A\n"
            "1-3-A-26.wav,1,26,laughing,False,4713,A\n"
            "1-4-A-21.wav,1,21,sneezing,True,4714,A\n"
        )
        names = ["1-1-A-20", "1-2-A-0", "1-3-A-26", "1-4-A-21"]
        sounds = {
            f"ESC-50-master/audio/{name}.wav": clip(seed=seed)
            for seed, name in enumerate(names)
        }

        label_import = bring_zip(
            alice, {**sounds, "ESC-50-master/meta/esc50.csv": table}
        )
        add(label_import, alice, words_of(label_import.report))

        assert words_of(label_import.report) == {
            "crying_baby": "cry",
            "dog": "noise",
            "laughing": "laugh",
            "sneezing": "other",
        }
        groups = Recording.objects.order_by("name").values_list("source_group")
        assert [group for (group,) in groups] == [
            *("esc50-4711", "esc50-4712", "esc50-4713", "esc50-4714")
        ]

    def test_accounts_for_every_file(self, alice):
        same = clip(seed=1)

        report = bring_zip(
            alice,
            {
                "cry/a.wav": same,
                "cry/copy of a.wav": same,
                "dog/b.wav": clip(seed=2),
                "c.wav": clip(seed=3),
                "README.md": "About these clips",
                "__MACOSX/cry/._a.wav": "junk",
            },
        ).report

        assert report["n_rows"] == 6 == sum_of_fates(report)
        assert report["n_new"] == 2
        assert report["n_there_already"] == 1
        assert report["n_unmatched"] == 1
        assert report["n_unreadable"] == 2


class TestAdding:
    def test_makes_a_heard_recording_with_a_label_over_all_of_it(self, alice, bob):
        label_import = bring_zip(alice, {"cry/a.wav": clip(seed=1, duration_s=0.4)})

        add(label_import, bob)

        recording = Recording.objects.get()
        assert recording.status == Recording.Status.READY
        assert recording.uploaded_by == bob
        assert standing(alice.household) == [(0, 400, "cry", "", "human")]
        heard = HeardSpan.objects.get()
        assert (heard.by, heard.interval) == (bob, Interval(0, 400))
        assert not ArrivingLabel.objects.exists()

    def test_prepared_twice_is_labelled_once(self, alice):
        add(bring_zip(alice, {"cry/a.wav": clip(seed=1)}), alice)

        Job.objects.filter(kind=Job.Kind.PREPARE).update(
            status=Job.Status.QUEUED, attempt=0
        )
        work_off(kind=Job.Kind.PREPARE)

        assert len(standing(alice.household)) == 1

    def test_leaves_no_file_where_it_was_unpacked(self, alice):
        add(bring_zip(alice, {"cry/a.wav": clip(seed=1)}), alice)

        assert list((settings.SOUND_ROOT / "incoming").glob("*")) == []

    def test_labels_a_recording_that_is_here_already_instead_of_adding_it(self, alice):
        same = clip(seed=1)
        add(bring_zip(alice, {"cry/a.wav": same}), alice)
        again = bring_zip(alice, {"noise/b.wav": same})

        add(again, alice)

        assert Recording.objects.count() == 1
        assert {row[2] for row in standing(alice.household)} == {"cry", "noise"}

    def test_brought_once_more_finds_all_of_it_there(self, alice):
        content = {"cry/a.wav": clip(seed=1)}
        add(bring_zip(alice, content), alice)

        report = bring_zip(alice, content).report

        assert (report["n_new"], report["n_there_already"]) == (0, 1)

    def test_says_which_clip_is_no_sound_after_all(self, alice):
        label_import = bring_zip(
            alice, {"cry/a.wav": clip(seed=1), "cry/b.wav": "Dear diary, " * 50}
        )

        outcome = add(label_import, alice).report["outcome"]

        assert (outcome["n_added"], outcome["n_unreadable"]) == (1, 1)
        assert outcome["problems"][0]["where"] == "cry/b.wav"
        assert "not a sound" in outcome["problems"][0]["words"]

    def test_that_is_broken_in_the_middle_adds_nothing_and_leaves_no_file(self, alice):
        before = originals(alice)
        clips = {f"cry/{n}.wav": clip(seed=n) for n in range(3)}
        label_import = bring_zip(alice, clips)
        document = files.document(label_import)
        content = bytearray(document.read_bytes())
        middle = len(content) // 2
        content[middle : middle + 200] = bytes(200)
        document.write_bytes(content)
        ask(label_import, alice)

        work_off(kind=Job.Kind.IMPORT)

        job = Job.objects.get(kind=Job.Kind.IMPORT)
        assert job.status == Job.Status.FAILED
        assert "is damaged" in job.problem
        assert not Recording.objects.exists()
        assert originals(alice) == before
        assert list((settings.SOUND_ROOT / "incoming").glob("*")) == []

    def test_a_killed_worker_leaves_files_that_are_cleared_away_in_the_end(self, alice):
        label_import = bring_zip(alice, {"cry/a.wav": clip(seed=1)})
        ask(label_import, alice)
        asked = LabelImport.objects.get()
        lost = Recording(
            id=import_plans.recording_id(asked, 0), household=alice.household
        )
        files.folder(lost).mkdir(parents=True)
        files.original(lost).write_bytes(b"moved, but the transaction never ended")

        tasks.cancel(Job.objects.get(kind=Job.Kind.IMPORT))

        assert not files.folder(lost).exists()

    def test_the_next_worker_clears_away_before_it_begins(self, alice):
        label_import = bring_zip(alice, {"cry/a.wav": clip(seed=1)})
        ask(label_import, alice)
        asked = LabelImport.objects.get()
        lost = Recording(
            id=import_plans.recording_id(asked, 0), household=alice.household
        )
        files.folder(lost).mkdir(parents=True)

        with import_plans.planned(asked, report=lambda _: None):
            assert not files.folder(lost).exists()

    def test_a_label_that_is_merged_on_the_way_arrives_under_its_new_name(self, alice):
        label_import = bring_zip(alice, {"babble/a.wav": clip(seed=1)})
        ask(label_import, alice)
        work_off(kind=Job.Kind.IMPORT)
        act = Act(by=alice, at=timezone.now())
        labels.merge(label(alice, "babble"), into=label(alice, "laugh"), act=act)

        work_off(kind=Job.Kind.PREPARE)

        assert [row[2] for row in standing(alice.household)] == ["laugh"]


class TestTakingBack:
    def test_erases_the_clips(self, alice):
        label_import = add(bring_zip(alice, {"cry/a.wav": clip(seed=1)}), alice)
        folder = files.folder(Recording.objects.get())

        taken = take_back(label_import, alice)
        work_off(kind=Job.Kind.ERASE)

        assert (taken.n_gone, taken.n_kept) == (1, 0)
        assert not Recording.objects.exists()
        assert not folder.exists()

    def test_leaves_a_clip_that_somebody_has_worked_on(self, alice):
        label_import = add(
            bring_zip(alice, {"cry/a.wav": clip(seed=1), "cry/b.wav": clip(seed=2)}),
            alice,
        )
        worked_on = Recording.objects.get(name="a.wav")
        annotations.annotate(
            recording=worked_on,
            interval=Interval(100, 200),
            label=label(alice, "laugh"),
            act=Act(by=alice, at=timezone.now()),
        )

        taken = take_back(label_import, alice)

        assert (taken.n_gone, taken.n_kept) == (1, 1)
        assert Recording.objects.kept().get() == worked_on
        assert Annotation.objects.standing().filter(recording=worked_on).count() == 2

    def test_can_be_followed_by_adding_them_anew(self, alice):
        label_import = add(bring_zip(alice, {"cry/a.wav": clip(seed=1)}), alice)
        take_back(label_import, alice)
        work_off(kind=Job.Kind.ERASE)

        add(label_import, alice)

        assert len(standing(alice.household)) == 1


class TestHostileZips:
    def test_a_name_that_climbs_out_is_only_a_name(self, alice):
        slip, absolute = clip(seed=1), clip(seed=2)
        before = set(settings.VAR.rglob("*.wav"))
        label_import = bring_zip(
            alice, {"../../../cry/slip.wav": slip, "/cry/abs.wav": absolute}
        )

        add(label_import, alice)

        assert Recording.objects.count() == 2
        assert set(settings.VAR.rglob("*.wav")) == before

    def test_a_link_is_left_alone_and_said_so(self, alice):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("cry/a.wav", clip(seed=1))
            link = zipfile.ZipInfo("cry/passwords.wav")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "/etc/passwd")

        report = bring_in(alice, packed.getvalue(), name="x.zip").report

        assert (report["n_rows"], report["n_unreadable"]) == (2, 1)
        assert "never followed" in report["problems"][0]["words"]

    def test_a_bomb_is_refused_before_it_is_unpacked(self, alice):
        with pytest.raises(BadArchive, match="far more than a folder of clips"):
            bring_zip(alice, {"cry/a.wav": bytes(50_000_000)})

        assert not LabelImport.objects.exists()

    def test_more_files_than_allowed_are_refused(self, alice, monkeypatch):
        monkeypatch.setattr(archives, "MOST_ENTRIES", 2)

        with pytest.raises(BadArchive, match="more than 2 files"):
            bring_zip(alice, {f"cry/{n}.wav": b"x" for n in range(3)})

    def test_a_directory_too_large_for_memory_is_refused_unread(
        self, alice, monkeypatch
    ):
        content = zipped({f"cry/{number}.wav": b"x" for number in range(9)})
        monkeypatch.setattr(archives, "MOST_DIRECTORY_BYTES", 100)
        opened = []
        monkeypatch.setattr(zipfile, "ZipFile", lambda path: opened.append(path))

        with pytest.raises(BadArchive, match="cut it into smaller ones"):
            bring_in(alice, content, name="clips.zip")

        assert opened == []

    def test_a_locator_of_a_long_directory_is_believed_as_zipfile_does(self, alice):
        content = zipped({"cry/a.wav": b"x"})
        end = content.rfind(b"PK\x05\x06")
        long_end = b"PK\x06\x06" + struct.pack(
            "<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, 10**10, 0
        )
        locator = b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1)

        with pytest.raises(BadArchive, match="cut it into smaller ones"):
            bring_in(alice, content[:end] + long_end + locator + content[end:])

    def test_a_locked_one_says_so(self, alice):
        content = bytearray(zipped({"cry/a.wav": clip(seed=1)}))
        content[content.rfind(b"PK\x01\x02") + 8] |= 1

        with pytest.raises(BadArchive, match="locked with a password"):
            bring_in(alice, bytes(content), name="x.zip")

    @pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
    def test_one_that_is_cut_off_says_so(self, alice, share):
        content = zipped({"cry/a.wav": clip(seed=1)})

        with pytest.raises(BadArchive, match="damaged or not whole"):
            bring_in(alice, content[: int(len(content) * share)], name="x.zip")

    def test_an_entry_that_lies_about_its_size_is_stopped(self, alice):
        honest = zipped({"cry/a.wav": clip(seed=1)})
        content = bytearray(honest)
        at = content.rfind(b"PK\x01\x02")
        content[at + 24 : at + 28] = struct.pack("<L", 100)
        label_import = bring_in(alice, bytes(content), name="x.zip")
        ask(label_import, alice)

        work_off(kind=Job.Kind.IMPORT)

        assert "damaged" in Job.objects.get(kind=Job.Kind.IMPORT).problem
        assert not Recording.objects.exists()
