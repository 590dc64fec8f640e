"""Settings, all from the environment (docs/configuration.md lists every variable)."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tillit.foundation.database import django_databases
from tillit.foundation.identity.doors import doors_from
from tillit.project import messages_out
from tillit.project.secret import secret_key

TILLIT_HOME = Path(os.environ.get("TILLIT_HOME", ".tillit")).absolute()
# Demo mode: one-click sign-in, and nothing but synthetic people is accepted.
TILLIT_DEMO = os.environ.get("TILLIT_MODE", "demo") == "demo"
TILLIT_INDICATORS = os.environ.get("TILLIT_INDICATORS", "")  # a folder with the municipality's own definitions
TILLIT_MUNICIPALITY = os.environ.get("TILLIT_MUNICIPALITY", "Granvik")
# Pages that update themselves, in each of the two web processes; the others ask now and then.
TILLIT_LIVE_STREAMS = int(os.environ.get("TILLIT_LIVE_STREAMS", "20"))

DEBUG = False
SECRET_KEY = secret_key(TILLIT_HOME)
ALLOWED_HOSTS = os.environ.get("TILLIT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TILLIT_ORIGINS", "").split(",") if o]

ROOMS = [
    "organization",
    "people",
    "workforce",
    "catalog",
    "decisions",
    "teams",
    "rosters",
    "visits",
    "indicators",
    "reports",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "tillit.foundation",
    "tillit.ui",
    "tillit.integrations.outlet",
    *(f"tillit.rooms.{room}" for room in ROOMS),
    "tillit.pages",
    "tillit.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tillit.foundation.sign_in.sessions.sessions_end",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tillit.foundation.access.pages.denied_by_default",
    "tillit.project.middleware.plain_errors",
]
ROOT_URLCONF = "tillit.project.urls"
WSGI_APPLICATION = "tillit.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tillit.ui.context.frame",
            ]
        },
    }
]

DATABASES = django_databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = ["tillit.foundation.access.sign_in.Accounts"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "display_name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
TILLIT_OIDC = doors_from(os.environ)  # HelseID for staff, ID-porten for inhabitants; those that are set up
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian bokmål")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

STATIC_URL = "/static/"
STATIC_ROOT = TILLIT_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
_sms = messages_out.sms(os.environ, demo=TILLIT_DEMO)
TILLIT_SMS, TILLIT_SMS_URL, TILLIT_SMS_TOKEN = _sms.way, _sms.url, _sms.token
_mail = messages_out.mail(os.environ, home=TILLIT_HOME, demo=TILLIT_DEMO)
EMAIL_BACKEND, EMAIL_FILE_PATH = _mail.backend, _mail.folder
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("TILLIT_EMAIL_FROM", "tillit@localhost")

SESSION_COOKIE_AGE = 12 * 60 * 60  # a long shift, then sign in again
TILLIT_SESSION_IDLE_SECONDS = 60 * int(os.environ.get("TILLIT_SESSION_IDLE_MINUTES") or 60)
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not TILLIT_DEMO
SECURE_SSL_REDIRECT = not TILLIT_DEMO
SECURE_HSTS_SECONDS = 0 if TILLIT_DEMO else 365 * 24 * 60 * 60
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
