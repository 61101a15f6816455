"""Who lives here."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.domain import labels
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.domain.learning import models
from annotations.models import Household, Person


def is_new_here() -> bool:
    """Whether nobody has begun yet, so that the first-run page may be shown."""
    return not Household.objects.exists()


@transaction.atomic
def begin(*, name: str, time_zone: str, username: str, password: str) -> Person:
    """Make the first household and its first person."""
    if not is_new_here():
        msg = _("There is a household here already. Please log in.")
        raise NotPossibleNow(msg)
    return found(name=name, time_zone=time_zone, username=username, password=password)


@transaction.atomic
def found(*, name: str, time_zone: str, username: str, password: str) -> Person:
    """Make a household with its vocabulary, the starter model and one person."""
    household = Household(name=name, time_zone=time_zone)
    try:
        household.full_clean()
    except ValidationError as error:
        raise DomainError(error.messages[0], field="time_zone") from error
    household.save()
    labels.add_defaults(household)
    models.install_starter(household)
    return add_person(household=household, username=username, password=password)


def add_person(*, household: Household, username: str, password: str) -> Person:
    person = Person(household=household, username=username)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password") from error
    person.set_password(password)
    try:
        person.full_clean()
    except ValidationError as error:
        raise DomainError(error.messages[0], field="username") from error
    person.save()
    return person
