"""What the program needs to know of the place it runs in; see docs/settings.md."""

import os
from pathlib import Path

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from labeler.env import (
    alert_channels,
    env,
    mqtt_url,
    push_contact,
    reading_topics,
    secret_key,
    words,
)

# Django's generic classes take their type in brackets at run time too.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent

# Where everything lies that is made at run time: database, sound, weights.
VAR = Path(env.str("LULLABEL_VAR", default=str(ROOT / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(VAR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if "*" in ALLOWED_HOSTS:
    msg = "ALLOWED_HOSTS must name the hosts; '*' would let any site speak for yours."
    raise ImproperlyConfigured(msg)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "annotations.apps.AnnotationsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "annotations.web.middleware.NothingKept",
    "annotations.web.middleware.HouseholdTime",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "labeler.urls"
WSGI_APPLICATION = "labeler.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# ------------------------------------------------------------------ database

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR}/lullabel.db")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads first and writes later would otherwise be
    # refused at once when another writer came between, whatever the timeout.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ------------------------------------------------------------------- people

AUTH_USER_MODEL = "annotations.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# By name and address together: a stranger's guesses never lock a parent out at home.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_CLIENT_IP_CALLABLE = "annotations.web.addresses.of_visitor"
# Proxies of our own in front, whose word about a visitor's address is believed.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)

# ----------------------------------------------------------------- language

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = True

# -------------------------------------------------------------------- files

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static" / "collected"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# What npm brought; the set-up puts it here.
VENDOR = ROOT / "var" / "static" / "vendor"
VENDOR.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [ROOT / "static", ("vendor", VENDOR)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = env.int("STATIC_MAX_AGE_S", default=0)

SOUND_ROOT = VAR / "sound"
EXPORT_ROOT = VAR / "exports"
DATASET_ROOT = VAR / "datasets"
IMPORT_ROOT = VAR / "imports"
FILE_UPLOAD_HANDLERS = ["annotations.web.uploads.ToSoundFolder"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 0
DATA_UPLOAD_MAX_NUMBER_FILES = 1
# 14 h of 24-bit stereo at 48 kHz is 14.5 GB; a night's WAV from a phone is 3-6 GB.
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=8_000_000_000)
BACKBONE_PATH = Path(
    env.str("BACKBONE_PATH", default=str(ROOT / "var" / "backbone" / "yamnet.onnx"))
)
# With less room than this no live sound is taken: the device keeps it meanwhile.
LIVE_LEAST_FREE_BYTES = env.int("LIVE_LEAST_FREE_BYTES", default=500_000_000)
# A chunk that is missing is waited for this long; then it is a hole.
LIVE_WAIT_S = env.float("LIVE_WAIT_S", default=5.0)
# A session of which nothing comes for this long is over.
LIVE_SILENT_MIN = env.int("LIVE_SILENT_MIN", default=180)
# How many pages may wait for news in one web process; the rest ask now and then.
# Each waits in a thread of its own, so it is well below the number of threads.
LIVE_STREAMS = env.int("LIVE_STREAMS", default=20)
# nginx's internal location for sound; empty: Django answers ranges itself.
MEDIA_ACCEL = env.str("MEDIA_ACCEL", default="")

# ---------------------------------------------------------- background work

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
BROKER_FOLDER = VAR / "queue"
# Longer than the longest job may take, or the broker would send it a second time.
VISIBILITY_TIMEOUT_S = 13 * 3600
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT = "labeler.file_broker:Transport"
    for name in ("messages", "control"):
        (BROKER_FOLDER / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "data_folder_out": str(BROKER_FOLDER / "messages"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_TIMEOUT_S}
    CELERY_VISIBILITY_TIMEOUT = VISIBILITY_TIMEOUT_S
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = False
# The lease makes a second delivery harmless; a broker's blip must not end a training.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A web request must not wait for a broker that is away: the job's row is the queue.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_DEFAULT_QUEUE = "quick"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "queue" / "beat")
CELERY_BEAT_SCHEDULE = {
    "reap jobs": {"task": "annotations.tasks.reap", "schedule": 20},
    "sweep leftovers": {"task": "annotations.tasks.sweep", "schedule": 3600},
    "watch over": {
        "task": "annotations.tasks.watch_over",
        "schedule": 5,
        # A queue of its own: no export and no training may hold an alert up. What was
        # not begun when the next one comes is of no use.
        "options": {"queue": "watch", "expires": 5},
    },
    "write letters": {"task": "annotations.tasks.write_letters", "schedule": 900},
    "add up nights": {
        "task": "annotations.tasks.add_up_nights",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "forget old sound": {
        "task": "annotations.tasks.forget_old_sound",
        "schedule": 3600,
    },
}

# ------------------------------------------------- where frozen datasets go to

# By the operator alone, here: no page and no API sets any of these.
HANDOVER_FOLDER = env.str("HANDOVER_FOLDER", default="")
HANDOVER_COMMAND = words("HANDOVER_COMMAND", env.str("HANDOVER_COMMAND", default=""))
HANDOVER_LIMIT_S = env.int("HANDOVER_LIMIT_S", default=3600)
HANDOVER_CELERY_TASK = env.str("HANDOVER_CELERY_TASK", default="")
# Not one of ours: our workers would throw a task away that they do not know.
HANDOVER_CELERY_QUEUE = env.str("HANDOVER_CELERY_QUEUE", default="datasets")
HANDOVER_MQTT_URL = mqtt_url(
    "HANDOVER_MQTT_URL", env.str("HANDOVER_MQTT_URL", default="")
)
HANDOVER_MQTT_TOPIC = env.str("HANDOVER_MQTT_TOPIC", default="lullabel/datasets")
if HANDOVER_CELERY_QUEUE in {"quick", "heavy", "watch"}:
    msg = "HANDOVER_CELERY_QUEUE must be a queue of your own workers"
    raise ImproperlyConfigured(msg)
# What a command gets to see of our surroundings: no key and no password.
HANDOVER_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name in {"PATH", "HOME", "LANG", "TMPDIR"}
}

# -------------------------------------------------- how people are told at night

# By the operator alone, as above: people choose among names and see no address.
ALERT_CHANNELS = alert_channels(
    env.str("ALERT_CHANNELS", default=""), env.str("ALERT_CHANNELS_FILE", default="")
)
ALERT_MQTT_URL = mqtt_url("ALERT_MQTT_URL", env.str("ALERT_MQTT_URL", default=""))
ALERT_MQTT_TOPIC = env.str("ALERT_MQTT_TOPIC", default="lullabel")
ALERT_MQTT_DISCOVERY = env.str("ALERT_MQTT_DISCOVERY", default="homeassistant")

# ------------------------------------------------- readings that a house tells of

READINGS_MQTT_URL = mqtt_url(
    "READINGS_MQTT_URL", env.str("READINGS_MQTT_URL", default="")
)
READINGS_MQTT_TOPICS = reading_topics(env.str("READINGS_MQTT_TOPICS", default=""))

# Whom the makers of browsers may ask about our messages; empty: none are sent.
PUSH_CONTACT = push_contact(env.str("PUSH_CONTACT", default=""))
PUSH_KEY_FILE = env.str("PUSH_KEY_FILE", default=str(VAR / "push_key.pem"))
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=[
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    ],
)

# ---------------------------------------------------------------------- API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["annotations.web.api.permissions.IsOfAHousehold"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "annotations.web.api.pagination.Pages",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "annotations.web.api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    # `?format=` names the format of a dataset; answers are JSON always.
    "URL_FORMAT_OVERRIDE": None,
}
KNOX_TOKEN_MODEL = "annotations.ApiToken"  # noqa: S105 - a table, no secret
# A cot-side device keeps its key until somebody takes it back.
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lullabel",
    "DESCRIPTION": "Recordings in, labelled cries out. Times are integer milliseconds.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["annotations.web.api.permissions.IsOfAHousehold"],
    # All three, or the docs page fetches what is left from outside.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "SeriesKind": "annotations.models.readings.Series.Kind",
        "RecordingStatus": "annotations.models.Recording.Status",
        "CareNoteKind": "annotations.models.CareNote.Kind",
        "JobStatus": "annotations.models.Job.Status",
        "Decision": "annotations.models.Suggestion.Decision",
        "AnnotationSource": "annotations.models.Annotation.Source",
        "SourceKind": "annotations.models.Source.Kind",
        "Split": "annotations.models.Split",
        "ExportFormat": "annotations.models.Export.Format",
        "ImportFormat": "annotations.web.api.shapes.imports.FORMATS_TOLD",
    },
}

# ----------------------------------------------------------------- security

SECURE_COOKIES = env.bool("SECURE_COOKIES", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "annotations.web.pages.errors.csrf_failure"
if SECURE_COOKIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # wavesurfer and Swagger style their own elements.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": env.str("LOG_LEVEL", default="WARNING"),
    },
    # A wrong password, a missing page, or a broker that is a folder and so has no
    # host name: everyday life, no warning.
    "loggers": {
        "axes": {"level": "ERROR"},
        "kombu.connection": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        # Below this they repeat what is sent, and to whom.
        "apprise": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}
