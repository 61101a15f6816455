from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from annotations.models import Household, Person


@admin.register(Household)
class HouseholdAdmin(admin.ModelAdmin[Household]):
    list_display = ("name", "time_zone", "created_at")


@admin.register(Person)
class PersonAdmin(UserAdmin[Person]):
    list_display = ("username", "household", "is_active", "last_login")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        ("Household", {"fields": ("household",)}),
    )
