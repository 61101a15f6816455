import json

from acoustics.dataset.counts import Counts, count
from acoustics.dataset.rows import NONE
from tests.acoustics.dataset.states import NIGHTS, freeze, household


def test_rows_and_time_are_counted_by_label_and_side():
    rows, _ = freeze(household(3))

    counts = count(rows)

    assert counts.n() == len(rows)
    assert counts.n(label="cry", split="train") == 2
    assert counts.ms(label="cry") == 3 * (2_500 + 750)
    assert counts.labels == ["cry", NONE]
    assert counts.nights(split="test") == [NIGHTS[1]]
    assert sum(cell.hard for cell in counts.cells()) == 3


def test_a_cell_is_a_label_on_a_night():
    rows, _ = freeze(household(2))

    (cell,) = count(rows).cells(label="cry", night=NIGHTS[0])

    assert (cell.n, cell.ms, cell.split, cell.hard) == (2, 3_250, "train", 0)


def test_what_is_stated_can_be_taken_back():
    counts = count(freeze(household(3))[0])

    taken = Counts.from_stated(json.loads(json.dumps(counts.as_stated())))

    assert taken.cells() == counts.cells()
