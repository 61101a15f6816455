from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from annotations import tasks
from annotations.domain import jobs


class Command(BaseCommand):
    help = (
        "Free jobs that a crash left running; only while no worker of theirs is alive."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("queues", nargs="+", choices=tasks.KINDS)

    def handle(self, *, queues: list[str], **options: Any) -> str:  # noqa: ANN401, ARG002
        freed = sum(jobs.reclaim(tasks.KINDS[queue]) for queue in queues)
        return f"Put {freed} jobs back into the queue."
