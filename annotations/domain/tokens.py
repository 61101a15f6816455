"""Keys for devices and programs."""

from annotations.models import ApiToken, Person


def issue(*, person: Person, name: str) -> tuple[ApiToken, str]:
    """Make a token; the second value is shown once and kept nowhere."""
    token, secret = ApiToken.objects.create(user=person, name=name)
    return token, secret


def revoke(token: ApiToken) -> None:
    token.delete()
