from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValidationError(
            _("“%(name)s” is no time zone; write it like Europe/Vienna."),
            params={"name": name},
        ) from error


class Household(models.Model):
    """The tenant: nothing crosses from one to another."""

    name = models.CharField(max_length=80)
    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"


class Person(AbstractUser):  # type: ignore[django-manager-missing]
    """Who labels; the operator's own account may belong to no household."""

    household = models.ForeignKey(
        Household,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="people",
    )
    # The keys a person gave to commands of the editor: command -> key.
    shortcuts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.get_full_name() or self.username
