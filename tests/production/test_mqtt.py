"""A broker of the operator's own hears of each dataset; a real one, on a port of its own."""

import json

import pytest

from annotations.domain.datasets import handovers
from annotations.models import Job
from tests import outside
from tests.cast import labelled, soundless
from tests.frozen import freeze
from tests.production.conftest import hearing
from tests.runner.servers import free_port

pytestmark = [pytest.mark.production, pytest.mark.django_db]


@pytest.fixture
def night(alice):
    recording = soundless(alice, day=21)
    labelled(recording, alice, (1_000, 2_000))
    return recording


def test_a_broker_is_told_of_a_dataset(alice, night, broker, settings):
    settings.HANDOVER_MQTT_URL = f"mqtt://trainer:p%40ss@127.0.0.1:{broker}"
    settings.HANDOVER_MQTT_TOPIC = "home/datasets"
    with hearing(broker, "home/datasets") as heard:
        dataset = freeze(alice, with_clips=False)
        outside.eventually(lambda: heard, within_s=10, what="a message")

    assert dataset.jobs.get(kind=Job.Kind.HAND_OVER).status == Job.Status.DONE
    assert json.loads(heard[0].payload) == {
        "household": alice.household_id,
        "dataset": 1,
        "checksum": dataset.checksum,
        "n_clips": dataset.n_clips,
    }


def test_a_wrong_password_is_told(alice, night, broker, settings, monkeypatch):
    monkeypatch.setattr(handovers, "MQTT_LIMIT_S", 2.0)
    settings.HANDOVER_MQTT_URL = f"mqtt://trainer:wrong@127.0.0.1:{broker}"

    dataset = freeze(alice, with_clips=False)

    job = dataset.jobs.get(kind=Job.Kind.HAND_OVER)
    assert job.status == Job.Status.FAILED
    assert "message: the broker did not say that it has it" in job.problem
    assert "wrong" not in job.problem


def test_a_broker_that_is_away_is_told(alice, night, settings):
    settings.HANDOVER_MQTT_URL = f"mqtt://127.0.0.1:{free_port()}"

    dataset = freeze(alice, with_clips=False)

    job = dataset.jobs.get(kind=Job.Kind.HAND_OVER)
    assert job.status == Job.Status.FAILED
    assert "message:" in job.problem
