"""Whether years of nights cost as little as weeks: what the server needs for 400 of them.

Rows of PostgreSQL, as a nursery leaves them: detections, care notes, verdicts, readings.
Nights are added up once, by the job; what is measured is the answer that the page of
nights asks for, whole, with all that its pictures draw, and that to one verdict. A second
household has ten times the rows. The server is that of `POSTGRES_URL`; the measurement
makes databases of its own in it, and drops them.
"""

import json
import os
import secrets
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from bench import CACHE, AtMost, Result, _browsing
from bench._postgres import database
from bench._running import do

N_NIGHTS = 400
N_DETECTIONS = 40_000
N_READINGS = 100_000
TIMES = (1, 10)
# What people wait for is the usual answer; a machine that does other things has others.
REPEATS = 9
# The longest that the page offers.
A_YEAR = 365

_WORK = """
import json, statistics, sys, time
from datetime import date, timedelta
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient
from annotations.domain import households
from annotations.domain.insights import links, sureness
from annotations.domain.labelling.annotations import Act
from annotations.domain.live import detections
from annotations.domain.sums import night_sums
from annotations.models import Detection, NightSum, Reading
from tests import year

n_nights, n_detections, n_readings, repeats = map(int, sys.argv[1:])
call_command("migrate", verbosity=0)
person = households.found(
    name="Bench", time_zone="Europe/Vienna", username="bench", password="a-long-lullaby"
)
home, last = person.household, timezone.now().date() - timedelta(days=2)
# A night in seven is not heard, or only in part.
year.make(
    person, n_nights=n_nights, last=last, per_night=1.12 * n_detections / n_nights,
    n_readings=n_readings // n_nights,
)
first = last - timedelta(days=n_nights - 1)
begun = time.monotonic()
night_sums.rows(home, since=first, until=last)
while night_sums.catch_up(home):
    pass
added_up_s = time.monotonic() - begun
begun = time.monotonic()
while sureness.catch_up(home):
    pass
weighed_s = time.monotonic() - begun

client = APIClient(SERVER_NAME="localhost")
client.force_login(person)
address = f"/api/v1/nights/summary/?since={first}&until={last}"

def ask(more=""):
    begun = time.monotonic()
    answer = client.get(address + more)
    assert answer.status_code == 200, answer.content
    return 1_000 * (time.monotonic() - begun), answer

def usual(more):
    return statistics.median(ask(more)[0] for _ in range(repeats))

def look_for_links():
    links._looked.cache_clear()
    begun = time.monotonic()
    answer = client.get("/api/v1/nights/links/")
    assert answer.status_code == 200, answer.content
    return 1_000 * (time.monotonic() - begun)

_, answer = ask("&marks=true")
told = answer.json()
assert told["complete"] and len(told["summaries"]) > 0.9 * n_nights
marked_ms, plain_ms, month_ms = map(usual, ("&marks=true", "", "&by=month"))
look_for_links()  # what it needs is imported
links_ms = statistics.median(look_for_links() for _ in range(repeats))
some = Detection.objects.filter(verdict="").order_by("start_at").last()
detections.judge(
    [some.pk], household=home, verdict="wrong", act=Act(by=person, at=timezone.now())
)
after_ms, answer = ask("&marks=true")
assert not NightSum.objects.filter(stale=True, room="").exists()
print(json.dumps({
    "server_ms": marked_ms, "plain_ms": plain_ms, "months_ms": month_ms,
    "links_ms": links_ms, "after_verdict_ms": after_ms, "added_up_s": added_up_s, "weighed_s": weighed_s,
    "n_detections": Detection.objects.count(), "n_readings": Reading.objects.count(),
    "answer_kb": len(answer.content) / 1_000,
}))
"""


_SLEEP = """
import sys
from datetime import timedelta
from django.utils import timezone
from annotations.domain.insights import sureness
from annotations.domain.sums import night_sums
from annotations.models import Person
from tests import year
n_nights, n_detections = map(int, sys.argv[1:])
person = Person.objects.get(username="bench")
last = timezone.now().date() - timedelta(days=2)
year.make(
    person, n_nights=n_nights, last=last, per_night=1.12 * n_detections / n_nights
)
first = last - timedelta(days=n_nights - 1)
night_sums.rows(person.household, since=first, until=last)
while night_sums.catch_up(person.household):
    pass
while sureness.catch_up(person.household):
    pass
"""
# A bar for each night is in the first chart.
_DRAWN = """
() => document.querySelectorAll("[data-chart] svg :is(rect, path)").length > 300
"""
# The picture of all nights is as high as they are.
_PICTURED = """
() => document.querySelector("[data-nights-picture][data-state=ready] canvas")?.height > 1000
"""


def measure(*, hours: float) -> Result:  # noqa: ARG001 - nights have one length here
    """Ask for 400 nights, and for as many with ten times the rows."""
    usual, tenfold = (_ask(times) for times in TIMES)
    first_chart_s, picture_s = _in_chromium_s()
    return Result(
        figures={
            "n_nights": N_NIGHTS,
            "n_detections": usual["n_detections"],
            "n_readings": usual["n_readings"],
            "server_ms": round(usual["server_ms"], 1),
            "server_10x_ms": round(tenfold["server_ms"], 1),
            "server_10x_ratio": round(tenfold["server_ms"] / usual["server_ms"], 2),
            "without_marks_ms": round(usual["plain_ms"], 1),
            "months_ms": round(usual["months_ms"], 1),
            "links_ms": round(usual["links_ms"], 1),
            "links_10x_ms": round(tenfold["links_ms"], 1),
            "after_verdict_ms": round(usual["after_verdict_ms"], 1),
            "added_up_s": round(usual["added_up_s"], 2),
            "added_up_10x_s": round(tenfold["added_up_s"], 2),
            "weighed_s": round(usual["weighed_s"], 2),
            "first_chart_s": round(first_chart_s, 2),
            "picture_s": round(picture_s, 2),
            "answer_kb": round(usual["answer_kb"], 1),
            "answer_10x_kb": round(tenfold["answer_kb"], 1),
        },
        aims={
            "server_ms": AtMost(300),
            "server_10x_ratio": AtMost(2),
            "first_chart_s": AtMost(1),
        },
        notes={"cores": os.cpu_count()},
    )


def _ask(times: int) -> dict[str, float]:
    CACHE.mkdir(parents=True, exist_ok=True)
    asked = (N_NIGHTS, times * N_DETECTIONS, times * N_READINGS, REPEATS)
    with database() as url, tempfile.TemporaryDirectory(dir=CACHE) as var:
        (Path(var) / "secret_key").write_text(secrets.token_urlsafe(64))
        (Path(var) / "secret_key").chmod(0o600)
        told = do(Path(var), _WORK, *map(str, asked), DATABASE_URL=url)
    figures: dict[str, float] = json.loads(told)
    return figures


def _in_chromium_s() -> tuple[float, float]:
    """Open a year of nights as bars, and as one picture, again and again."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=CACHE) as var,
        _browsing.logged_in(Path(var)) as (page, url),
    ):
        do(Path(var), _SLEEP, str(N_NIGHTS), str(N_DETECTIONS))
        bars = f"{url}/nights/?days={A_YEAR}"
        picture = f"{url}/nights/picture/?days={A_YEAR}"
        return (
            _usually_s(page, bars, _DRAWN),
            _usually_s(page, picture, _PICTURED),
        )


def _usually_s(page: Page, address: str, drawn: str) -> float:
    times_s = []
    for _ in range(REPEATS):
        begun = time.monotonic()
        page.goto(address)
        page.wait_for_function(drawn)
        times_s.append(time.monotonic() - begun)
    return statistics.median(times_s)
