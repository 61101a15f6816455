from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from annotations import tasks


class Command(BaseCommand):
    help = "Bring the database up to date and free every job; only while nothing runs."

    def handle(self, *, verbosity: int, **options: Any) -> None:  # noqa: ANN401, ARG002
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("reclaim_jobs", *tasks.KINDS, verbosity=verbosity)
