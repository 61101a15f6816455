from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.forms import ModelForm
from django.http import HttpRequest

from annotations.domain.readings import readings
from annotations.models import Household, Person


@admin.register(Household)
class HouseholdAdmin(admin.ModelAdmin[Household]):
    list_display = ("name", "time_zone", "created_at")

    def save_model(
        self,
        request: HttpRequest,
        obj: Household,
        form: ModelForm[Household],
        change: bool,  # noqa: FBT001 - as Django calls it
    ) -> None:
        super().save_model(request, obj, form, change)
        # Sums of nights see by themselves that they begin at another moment.
        if "time_zone" in form.changed_data:
            readings.touch_all(obj)


@admin.register(Person)
class PersonAdmin(UserAdmin[Person]):
    list_display = ("username", "household", "is_active", "last_login")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        ("Household", {"fields": ("household",)}),
    )
