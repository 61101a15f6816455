"""Households that were there before models were trained keep their starters."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("annotations", "0007_settled_annotations")]
AFTER = [("annotations", "0008_models")]


@pytest.mark.django_db(transaction=True)
def test_starters_are_made_and_their_installing_is_written_down():
    executor = MigrationExecutor(connection)
    old = executor.migrate(BEFORE).apps
    household = old.get_model("annotations", "Household").objects.create(name="Us")
    rows = old.get_model("annotations", "DetectionModel").objects
    first, second = (
        rows.create(
            household=household,
            number=number,
            trainer="starter",
            checksum="c" * 64,
            current=number == 2,
        )
        for number in (1, 2)
    )

    try:
        executor = MigrationExecutor(connection)
        new = executor.migrate(AFTER).apps

        made = new.get_model("annotations", "DetectionModel").objects.order_by("number")
        assert [row.made_at for row in made] == [first.created_at, second.created_at]
        assert [row.labels for row in made] == [["cry"], ["cry"]]
        acts = new.get_model("annotations", "ModelAct").objects.order_by("at")
        assert [(act.act, act.model_id, act.previous_id) for act in acts] == [
            ("installed", first.pk, None),
            ("installed", second.pk, first.pk),
        ]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("annotations"))
