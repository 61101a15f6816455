from collections import Counter

from acoustics.dataset.rows import NONE
from tests.acoustics.dataset.states import household, write


def card(tmp_path, n_nights=3, **changes):
    write(tmp_path / "dataset", household(n_nights), cut=None, **changes)
    return (tmp_path / "dataset" / "README.md").read_text()


def test_the_card_tells_what_a_reader_asks(tmp_path):
    text = card(
        tmp_path,
        n_annotators=2,
        agreement={"f1": 0.8123, "kappa": None, "both_ms": 1_000},
        left_out=Counter(overruled=3, short=0),
        gaps=("No night with a fever.",),
    )

    assert text.startswith("# Dataset 1\n")
    assert "| cry | 2 (0.1 min) | 2 (0.1 min) | 2 (0.1 min) |" in text
    assert "2 people marked it by ear" in text
    assert "f1 0.81, kappa None" in text
    assert "3 annotations of a place where another person's annotation stands" in text
    assert "shorter than asked for" not in text
    assert "No night with a fever." in text
    assert "train 70%, validation 15%, test 15%" in text
    assert "For this household alone." in text
    assert f"`{NONE}` rows lie in time that somebody heard (2.3 min in all)" in text


def test_the_card_says_who_is_affected(tmp_path):
    affected = card(tmp_path).partition("## Who is affected")[2].partition("\n## ")[0]

    for somebody in ("child", "Adults", "Brothers and sisters", "Other families"):
        assert f"**{somebody}" in affected or f"**The {somebody}" in affected


def test_an_empty_side_is_a_known_gap(tmp_path):
    assert "Nothing is on the side “test”." in card(tmp_path, n_nights=1)


def test_words_of_people_cannot_pose_as_headings(tmp_path):
    text = card(
        tmp_path, licence="Mine.\n# Dataset 99", gaps=("a\n\n## Licence\nfree",)
    )

    assert "\n# Dataset 99" not in text
    assert text.count("\n## Licence") == 1
