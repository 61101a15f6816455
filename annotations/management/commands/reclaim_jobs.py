from typing import Any

from django.core.management.base import BaseCommand

from annotations.domain import jobs


class Command(BaseCommand):
    help = "Free jobs that a crash left running; only while no worker is alive."

    def handle(self, **options: Any) -> str:  # noqa: ANN401, ARG002
        return f"Put {jobs.reclaim()} jobs back into the queue."
