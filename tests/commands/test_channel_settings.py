"""Channels are read and checked at the start; what is wrong is named, and no address."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from labeler.env import alert_channels, mqtt_url, push_contact

SECRET = "ntfy://user:secret@example.org/topic"


def test_they_are_written_with_semicolons_between():
    read = alert_channels(f"parents={SECRET}; 2/granny = json://a?x=1 ;", "")

    assert read == {"parents": SECRET, "2/granny": "json://a?x=1"}


def test_they_are_read_from_a_file(tmp_path):
    file = tmp_path / "channels"
    file.touch(mode=0o600)
    file.write_text(f"# at night\n\nparents = {SECRET}\nOma = json://a;b\n")

    assert alert_channels("", str(file)) == {"parents": SECRET, "Oma": "json://a;b"}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("secret", "entry 1 must look like: parents = "),
        ("parents=json://a;granny=secret", "entry 2 must look like"),
        ("=json://secret", "a channel's name has letters"),
        ("../x=json://secret", "a channel's name has letters"),
        (f"{'x' * 41}=json://secret", "40 at most"),
        ("push=json://secret", "one of the program's own"),
        ("2/mqtt=json://secret", "one of the program's own"),
        ("a=json://secret;a=json://b", "names the channel 'a' a second time"),
    ],
)
def test_what_is_wrong_is_said_without_the_address(written, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        alert_channels(written, "")

    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_file_that_others_can_read_is_refused(tmp_path):
    file = tmp_path / "channels"
    file.write_text(f"parents = {SECRET}\n")
    file.chmod(0o644)

    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        alert_channels("", str(file))


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="which cannot be read"):
        alert_channels("", str(tmp_path / "missing"))


def test_an_address_of_no_known_kind_stops_the_start(settings):
    settings.ALERT_CHANNELS = {"parents": SECRET, "granny": "pigeon://secret"}

    with pytest.raises(SystemCheckError) as refused:
        call_command("check")

    assert "the alert channel 'granny'" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_key_for_browsers_that_is_none_stops_the_start(settings, tmp_path):
    settings.PUSH_CONTACT = "mailto:parents@example.org"
    settings.PUSH_KEY_FILE = str(tmp_path / "key")
    (tmp_path / "key").write_text("nonsense")

    with pytest.raises(SystemCheckError, match="key for messages to browsers"):
        call_command("check")


@pytest.mark.parametrize("contact", ["parents", "mailto:parents", "http://a.example"])
def test_a_contact_that_makers_of_browsers_refuse_is_refused(contact):
    with pytest.raises(ImproperlyConfigured, match="PUSH_CONTACT must be like"):
        push_contact(contact)


def test_a_broker_by_another_scheme_is_refused():
    with pytest.raises(ImproperlyConfigured, match="ALERT_MQTT_URL must begin"):
        mqtt_url("ALERT_MQTT_URL", "http://localhost")
