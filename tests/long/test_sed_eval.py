"""sed_eval and dcase_util read and write strong labels."""

import dcase_util
import sed_eval
from sheets import NIGHT, OTHER, facts

from acoustics.formats.registry import FORMATS

DCASE = FORMATS["dcase"]


def written(folder, *sheets):
    path = folder / "labels.tsv"
    path.write_text("".join(DCASE.write(sheets)))
    return str(path)


def in_seconds(sheet):
    return [
        (
            sheet.recording,
            one.interval.start_ms / 1_000,
            one.interval.end_ms / 1_000,
            one.label,
        )
        for one in sheet.annotations
    ]


def test_the_table_is_read(tmp_path):
    events = sed_eval.io.load_event_list(written(tmp_path, NIGHT, OTHER))

    assert [
        (event.filename, event.onset, event.offset, event.event_label)
        for event in events
    ] == in_seconds(NIGHT) + in_seconds(OTHER)


def test_the_table_is_as_good_as_itself(tmp_path):
    events = sed_eval.io.load_event_list(written(tmp_path, OTHER))
    metrics = sed_eval.sound_event.SegmentBasedMetrics(["cry"], time_resolution=0.1)

    metrics.evaluate(reference_event_list=events, estimated_event_list=events)

    assert metrics.results_overall_metrics()["f_measure"]["f_measure"] == 1.0


def test_a_table_of_theirs_is_read_by_us(tmp_path):
    columns = ("filename", "onset", "offset", "event_label")
    rows = [*in_seconds(NIGHT), *in_seconds(OTHER)]
    theirs = dcase_util.containers.MetaDataContainer(
        [dict(zip(columns, row, strict=True)) for row in rows]
    )
    theirs.save(str(tmp_path / "theirs.txt"))

    read = DCASE.read((tmp_path / "theirs.txt").read_text())

    assert read.problems == ()
    assert [facts(one) for one in read.annotations] == [
        facts(one) for sheet in (NIGHT, OTHER) for one in sheet.annotations
    ]
