"""A browser is told: locked for it alone, signed, and sent to its maker and nowhere else."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from annotations.domain.alerts import alerts, channels, push, push_messages, telling
from annotations.domain.alerts.push_messages import decode, encode
from annotations.domain.errors import DomainError, NotPossibleNow
from annotations.models import Alert, PushSubscription
from tests.alerted import after, bout, rule_of
from tests.pushed import Browser, allow, maker
from tests.runner.servers import free_port


@pytest.fixture(autouse=True)
def offered(settings, tmp_path):
    settings.PUSH_CONTACT = "mailto:parents@example.org"
    settings.PUSH_KEY_FILE = str(tmp_path / "push_key.pem")


@pytest.fixture
def google(tmp_path, settings, monkeypatch):
    with maker(tmp_path) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "cert.pem"))
        settings.PUSH_HOSTS = [f"localhost:{server.server_port}"]
        yield server


def tell(person):
    rule_of(person, channel="push")
    bout(person)
    alerts.consider(person.household, now=after(minutes=1))
    return telling.send_due(clock=lambda: after(minutes=1))


class TestLocking:
    def test_gives_what_the_example_of_the_rfc_gives(self):
        """RFC 8291, section 5 and appendix A."""
        private = int.from_bytes(decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))

        locked = push_messages.encrypt(
            b"When I grow up, I want to be a watermelon",
            p256dh=(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7"
                "Vd8pZGH6SRpkNtoIAiw4"
            ),
            auth="BTBZMqHH6r4Tts7J_aSIgg",
            ours=ec.derive_private_key(private, push_messages.CURVE),
            salt=decode("DGv6ra1nlYgDCS1FRnbzlw"),
        )

        assert encode(locked) == (
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
            "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB"
            "St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        )

    def test_gives_something_else_each_time(self):
        keys = Browser("").says["keys"]

        assert push_messages.encrypt(b"a", **keys) != push_messages.encrypt(
            b"a", **keys
        )


class TestBrowser:
    def test_is_told_what_it_alone_can_read(self, alice, google):
        browser = Browser(google.address("alice"))
        allow(alice, browser)

        assert tell(alice) == 1

        [(path, headers, body)] = google.taken
        assert path == "/alice"
        assert headers["Content-Encoding"] == "aes128gcm"
        assert (headers["Urgency"], headers["TTL"]) == ("high", "3600")
        assert b"Nursery" not in body
        said = browser.read(body)
        assert said["title"] == "Crying in Nursery"
        assert said["tag"] == str(Alert.objects.get().pk)

    def test_is_told_with_a_word_that_it_can_check(self, alice, google):
        allow(alice, Browser(google.address("alice")))
        tell(alice)

        scheme, _, rest = google.taken[0][1]["Authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        head, claims, signature = parts["t"].split(".")
        raw = decode(signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(
            push_messages.CURVE, decode(parts["k"])
        )
        key.verify(
            encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])),
            f"{head}.{claims}".encode(),
            ec.ECDSA(hashes.SHA256()),
        )
        assert (scheme, parts["k"]) == ("vapid", push.public_key())
        assert json.loads(decode(head)) == {"typ": "JWT", "alg": "ES256"}
        assert json.loads(decode(claims)) == {
            "aud": google.address("").rstrip("/"),
            "exp": int(after(hours=12, minutes=1).timestamp()),
            "sub": "mailto:parents@example.org",
        }

    def test_that_is_gone_is_forgotten(self, alice, google):
        allow(alice, Browser(google.address("old")))
        google.answers = [410]

        assert tell(alice) == 0

        assert not PushSubscription.objects.exists()
        assert "did not take it" in Alert.objects.get().problem

    def test_one_of_several_is_enough_and_each_is_tried(self, alice, bob, google):
        allow(alice, Browser(google.address("a")))
        allow(bob, Browser(google.address("b")), at=after(seconds=1))
        google.answers = [500, 201]

        assert tell(alice) == 1

        assert [path for path, *_ in google.taken] == ["/a", "/b"]

    def test_whose_maker_is_away_costs_one_wait_for_all(
        self, alice, google, settings, caplog
    ):
        away = f"localhost:{free_port()}"
        settings.PUSH_HOSTS = [*settings.PUSH_HOSTS, away]
        for number in range(3):
            allow(alice, Browser(f"https://{away}/{number}"))
        allow(alice, Browser(google.address("a")), at=after(seconds=1))

        assert tell(alice) == 1

        assert caplog.text.count("is away") == 1
        assert PushSubscription.objects.count() == 4

    def test_of_another_household_is_not_told(self, alice, charlie, google):
        allow(charlie, Browser(google.address("charlie")))

        assert tell(alice) == 0

        assert google.taken == []
        assert "Nobody allows it in a browser yet" in Alert.objects.get().problem

    def test_is_not_followed_to_another_address(self, alice, google):
        allow(alice, Browser(google.address("alice")))
        google.answers = [307]

        assert tell(alice) == 0

        assert len(google.taken) == 1

    def test_whose_maker_is_allowed_no_more_is_not_told(self, alice, google, settings):
        allow(alice, Browser(google.address("alice")))
        settings.PUSH_HOSTS = []

        assert tell(alice) == 0

        assert google.taken == []


class TestAllowing:
    @pytest.fixture(autouse=True)
    def hosts(self, settings):
        settings.PUSH_HOSTS = ["push.example", "*.notify.example"]

    @pytest.mark.parametrize(
        "endpoint",
        [
            "http://push.example/a",
            "https://push.example:8443/a",
            "https://user@push.example/a",
            "https://push.example.evil.test/a",
            "https://evil.test/push.example",
            "https://notify.example/a",
            "https://169.254.169.254/latest",
            "https://localhost/a",
            "https://push.example:abc/",
            "ftp://push.example/a",
            "push.example",
            "https://push.example/" + "a" * 1000,
        ],
    )
    def test_takes_no_address_elsewhere(self, alice, endpoint):
        with pytest.raises(DomainError) as refused:
            allow(alice, Browser(endpoint))

        assert refused.value.field == "endpoint"

    @pytest.mark.parametrize(
        "endpoint",
        [
            "https://push.example/a",
            "https://PUSH.example:443/a",
            "https://db5.notify.example/w/?token=x",
        ],
    )
    def test_takes_the_makers_that_are_allowed(self, alice, endpoint):
        assert allow(alice, Browser(endpoint)).person == alice

    @pytest.mark.parametrize(
        "keys",
        [
            {"p256dh": "nonsense"},
            {"p256dh": "!!!"},
            {"auth": "short"},
            # As long as a point, and none on the curve.
            {"p256dh": encode(bytes([4]) + bytes(64))},
        ],
    )
    def test_takes_no_keys_that_are_none(self, alice, keys):
        browser = Browser("https://push.example/a")
        mixed = {**browser.says["keys"], **keys}

        with pytest.raises(DomainError) as refused:
            push.allow(person=alice, endpoint=browser.endpoint, now=after(), **mixed)

        assert refused.value.field == "keys"

    def test_a_second_time_changes_nothing(self, alice):
        browser = Browser("https://push.example/a")

        assert allow(alice, browser) == allow(alice, browser)

    def test_a_browser_is_of_whoever_allowed_it_last(self, alice, charlie):
        browser = Browser("https://push.example/a")
        allow(alice, browser)

        allow(charlie, browser)

        assert push.allowed_by(alice.household) == 0
        assert push.allowed_by(charlie.household) == 1

    def test_stops_at_twenty(self, alice):
        for number in range(20):
            allow(alice, Browser(f"https://push.example/{number}"))

        with pytest.raises(NotPossibleNow, match="20 browsers already"):
            allow(alice, Browser("https://push.example/more"))

    def test_needs_an_operator_who_wants_it(self, alice, settings):
        settings.PUSH_CONTACT = ""

        assert channels.of(alice.household) == []
        assert push.public_key() == ""
        with pytest.raises(NotPossibleNow):
            allow(alice, Browser("https://push.example/a"))


class TestOurKey:
    def test_is_made_once_for_us_alone(self, settings, tmp_path):
        first = push.public_key()

        assert push.public_key() == first
        file = tmp_path / "push_key.pem"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [file]

    def test_is_one_though_several_need_it_first(self):
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _: push.public_key(), range(8)))

        assert len(keys) == 1
