"""Households, and who is logged in."""

from functools import cache

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore

from annotations.domain import households
from annotations.models import Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


# Hashing a password anew for each household would take long.
hashed = cache(make_password)


def found(name, password):
    """Make a household of one."""
    households.found(
        name=f"The {name}s",
        time_zone="Europe/Vienna",
        username=name,
        password=password,
    )
    Person.objects.filter(username=name).update(password=hashed(password))


def let_in(name):
    """Open a session, as logging in does; answers its cookie."""
    person = Person.objects.get(username=name)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


VERBS = (
    found,
    let_in,
)
