"""Django's settings, from the instance in ``YEJI_HOME`` and the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from yeji.platform.instance import DEMO, Instance, NotAnInstance, home_directory

HOME = home_directory(os.environ)
ROOT = Path(__file__).resolve().parent.parent

try:
    LOADED = Instance.load(HOME, unfinished=True)
    INSTANCE: Instance | None = LOADED.of_demo() if os.environ.get("YEJI_SERVES") == DEMO else LOADED
    SECRET_KEY = INSTANCE.secret("django.key") if INSTANCE else ""
except NotAnInstance:
    # Commands that need no data (help, checks, making migrations) still work; the rest refuse by name.
    INSTANCE = None
    SECRET_KEY = "no-instance-so-nothing-is-signed-with-this"  # noqa: S105


def _database(role: str) -> dict[str, Any]:
    """Django's way of writing an instance's connection for a role."""
    nowhere = {"dbname": "yeji", "user": f"yeji_{role}"}
    keywords: dict[str, Any] = dict(INSTANCE.connection(role)) if INSTANCE else nowhere  # type: ignore[arg-type]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": keywords.pop("dbname"),
        "USER": keywords.pop("user"),
        "PASSWORD": keywords.pop("password", ""),
        "HOST": keywords.pop("host", ""),
        "PORT": keywords.pop("port", ""),
        "OPTIONS": keywords,
    }


POOL = {"min_size": 1, "max_size": 8, "timeout": 10}
DATABASES = {"default": _database("app"), "owner": _database("owner")}
if os.environ.get("YEJI_POOL"):
    # A connection is looked at before it is given out: the pool mends itself when the database was restarted.
    DATABASES["default"] |= {"CONN_HEALTH_CHECKS": True, "OPTIONS": {**DATABASES["default"]["OPTIONS"], "pool": POOL}}
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}

# Whose word about where a request comes from is taken: addresses or networks, separated by commas.
TRUSTED_PROXIES = [part.strip() for part in os.environ.get("YEJI_TRUSTED_PROXIES", "").split(",") if part.strip()]

# How many requests a minute programs may send: with one token, and with all of an account's together. 0: any number.
TOKEN_RATE = int(os.environ.get("YEJI_TOKEN_RATE", "1200"))
ACCOUNT_RATE = int(os.environ.get("YEJI_ACCOUNT_RATE", "3600"))

DEBUG = False
ALLOWED_HOSTS = ["*"]
BASE_URL = os.environ.get("YEJI_BASE_URL", "")
HTTPS = BASE_URL.startswith("https://")
if BASE_URL:
    CSRF_TRUSTED_ORIGINS = [BASE_URL.rstrip("/")]

INSTALLED_APPS = [
    "yeji.config",
    "yeji.web",
    "yeji.api",
    "yeji.cli",
    "yeji.performance.planning",
    "yeji.business.work",
    "yeji.business.sales",
    "yeji.ledger",
    "yeji.process",
    "yeji.records",
    "yeji.org",
    "yeji.platform",
    "yeji.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yeji.api.calls.gate.ApiGate",
    "yeji.web.middleware.RequestId",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "yeji.web.middleware.Reader",
    "yeji.web.middleware.Refusals",
    "yeji.web.only_looking.OnlyLooks",
]

ROOT_URLCONF = "yeji.config.urls"
WSGI_APPLICATION = "yeji.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yeji.web.shell.shell",
            ],
        },
    },
]

AUTH_USER_MODEL = "platform.Account"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "kit" / "locale"]  # the one room that is no Django app
LANGUAGE_COOKIE_NAME = "yeji_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}yeji_session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}yeji_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# How large one uploaded file may be, in megabytes, and all of them together, in gigabytes.
FILE_MB = int(os.environ.get("YEJI_FILE_MB") or 50)
FILES_GB = int(os.environ.get("YEJI_FILES_GB") or 20)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YEJI_LOG_LEVEL", "WARNING")},
    # Whoever asks for what is not there must not be able to fill the log.
    "loggers": {"django.request": {"level": "ERROR"}},
}
PROCRASTINATE_IMPORT_PATHS = ["yeji.config.jobs"]
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 3, "stalled_worker_timeout": 10}
