from datetime import UTC, datetime

from django.utils import timezone

from acoustics.events import Interval
from annotations.domain import annotations, datasets, files, heard
from annotations.domain.annotations import Act
from annotations.domain.choices import Choice
from annotations.models import Job
from tests.cast import hand_in, label, work_off


def test_x(alice):
    for seed in (1, 2, 3):
        r = hand_in(
            alice,
            seed=seed,
            duration_s=20,
            started_at=datetime(2026, 11, 20 + seed, 22, tzinfo=UTC),
        )
        work_off(kind=Job.Kind.PREPARE)
        r.refresh_from_db()
        act = Act(by=alice, at=timezone.now())
        annotations.annotate(
            recording=r, interval=Interval(1000, 2000), label=label(alice), act=act
        )
        heard.hear(r, spans=[Interval(0, 20000)], act=act)
    Job.objects.all().delete()
    d = datasets.ask(
        Choice(), household=alice.household, person=alice, now=timezone.now()
    )
    assert work_off() == 5
    d.refresh_from_db()
    print(d.__dict__)
    print(list(files.dataset(d).rglob("*")))
    print((files.dataset(d) / "README.md").read_text())
    print((files.dataset(d) / "manifest.jsonl").read_text())
    assert not files.building(d).exists()
