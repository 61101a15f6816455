"""Two models beside each other: their reports, and what may be concluded."""

from tests.trained import trained

FIGURE = {"value": 0.4, "low": 0.0, "high": 1.2}
HOUSEHOLD = dict.fromkeys(
    ("missed_bouts_per_night", "false_bouts_per_night", "hit_rate"), FIGURE
)
REPORT = {
    "nights": 3,
    "heard_h": 6.0,
    "held_out": "the same",
    "labels": {"cry": {"household": HOUSEHOLD, "segment": {"f1": FIGURE}}},
}


def compared(client, one, other):
    answer = client.get(f"/api/v1/models/{one.number}/compare/?with={other.number}")
    assert answer.status_code == 200
    return answer.json()


def test_both_come_with_all_that_was_measured_and_where_they_work(api, alice):
    one = trained(alice.household, report=REPORT)
    other = trained(alice.household, start=0.7)

    told = compared(api(alice), one, other)

    assert (told["here_report"], told["there_report"]) == (REPORT, {})
    assert told["there_operating_points"] == {"cry": 0.7}


def test_the_report_of_a_contest_stands_in_for_one_that_was_measured_elsewhere(
    api, alice
):
    measured = {**REPORT, "nights": 2}
    one = trained(alice.household)
    contest = {"promote": False, "reason": "Too few.", "figures": {}}
    contest |= {"against": one.number, "against_report": measured}
    other = trained(alice.household, report=REPORT, contest=contest)

    told = compared(api(alice), one, other)

    assert told["here_report"] == measured
    assert told["paired"]["reason"] == "Too few."


def test_the_figures_that_come_first_tell_missed_bouts(api, alice):
    model = trained(alice.household, report=REPORT)

    told = api(alice).get(f"/api/v1/models/{model.number}/").json()

    assert told["headline"]["missed_bouts_per_night"] == FIGURE
