"""Label Studio's own library takes the tasks and the labelling interface."""

import json

import pytest
from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.objects import AnnotationValue
from sheets import NIGHT, OTHER

from acoustics.formats.label_studio import LABEL_STUDIO, config

INTERFACE = config({"cry": "#d1495b", "fuss": "#edae49", "laugh": "#66a182"})


@pytest.fixture
def tasks():
    return json.loads("".join(LABEL_STUDIO.write([NIGHT, OTHER])))


def test_the_labelling_interface_is_sound():
    LabelInterface(INTERFACE).validate()


def test_every_task_and_region_fits_the_interface(tasks):
    interface = LabelInterface(INTERFACE)

    for task in tasks:
        # Its own check of a whole task calls itself wrongly; this is what it would do.
        assert interface.validate_task({"data": task["data"]})
        for annotation in task["annotations"]:
            # The server fills in who imports it.
            AnnotationValue.model_validate(annotation | {"completed_by": 1})
            assert interface.validate_annotation(annotation)


def test_a_label_that_the_interface_lacks_is_noticed(tasks):
    interface = LabelInterface(config({"bark": "#000000"}))

    region = tasks[0]["annotations"][0]["result"][0]

    assert not interface.validate_region(region)


def test_the_converter_finds_every_label(tasks, tmp_path):
    source = tmp_path / "tasks.json"
    # What its export adds, which the converter wants.
    for number, task in enumerate(tasks, start=1):
        task["id"] = number
        task["annotations"][0] |= {"id": number, "completed_by": {"id": 1}}
    source.write_text(json.dumps(tasks))

    Converter(INTERFACE, project_dir=None).convert_to_json_min(
        str(source), str(tmp_path / "out"), is_dir=False
    )

    minimal = json.loads((tmp_path / "out/result.json").read_text())
    assert [
        (label["start"], label["end"], label["labels"]) for label in minimal[0]["label"]
    ] == [
        (one.interval.start_ms / 1_000, one.interval.end_ms / 1_000, [one.label])
        for one in NIGHT.annotations
    ]
