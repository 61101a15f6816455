from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.domain import households
from annotations.domain.errors import DomainError
from annotations.models import Household


class Command(BaseCommand):
    help = "Add a person to a household, or a new household with its first person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--household", type=int, help="number of the household")
        where.add_argument("--new-household", metavar="NAME")
        parser.add_argument("--time-zone", default="UTC", help="of a new household")

    def handle(self, **options: Any) -> str:  # noqa: ANN401
        password = getpass(f"Password of {options['username']}: ")
        try:
            person = self._add(options, password)
        except (DomainError, Household.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        return f"{person.username} can log in to {person.household}."

    def _add(self, options: dict[str, Any], password: str) -> Any:  # noqa: ANN401
        if options["new_household"]:
            return households.found(
                name=options["new_household"],
                time_zone=options["time_zone"],
                username=options["username"],
                password=password,
            )
        return households.add_person(
            household=Household.objects.get(pk=options["household"]),
            username=options["username"],
            password=password,
        )
