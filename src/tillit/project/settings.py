"""Settings, all from the environment (docs/configuration.md lists every variable)."""

from __future__ import annotations

import os

from django.utils.translation import gettext_lazy as _

from tillit.foundation.database import django_databases
from tillit.foundation.database.place import home_from
from tillit.foundation.identity.doors import doors_from
from tillit.project import logs, messages_out
from tillit.project.configuration import Environment
from tillit.project.secret import secret_key

_given = Environment(os.environ)
TILLIT_HOME = home_from(os.environ)
# Demo mode: one-click sign-in, and nothing but synthetic people is accepted.
TILLIT_DEMO = _given.choice("TILLIT_MODE", "demo", ["demo", "production"]) == "demo"
TILLIT_INDICATORS = str(_given.folder("TILLIT_INDICATORS") or "")  # a folder with the municipality's own definitions
TILLIT_MUNICIPALITY = _given.text("TILLIT_MUNICIPALITY", "Granvik")
# Pages that update themselves, in each of the two web processes; the others ask now and then.
TILLIT_LIVE_STREAMS = _given.number("TILLIT_LIVE_STREAMS", 20, least=0, most=500)
# Whose word is taken for the scheme, the browser's address and the request's id.
TILLIT_PROXIES = _given.networks("TILLIT_PROXIES", "127.0.0.1,::1")
# Where each team's list for the day lies when all else is down, and the machine's group that may read it.
TILLIT_EMERGENCY_FOLDER = _given.folder("TILLIT_EMERGENCY_FOLDER") or TILLIT_HOME / "emergency"
TILLIT_EMERGENCY_GROUP = _given.text("TILLIT_EMERGENCY_GROUP")
TILLIT_RETENTION = str(_given.folder("TILLIT_RETENTION") or "")  # a file with the municipality's own terms
TILLIT_METRICS_TOKEN = _given.text("TILLIT_METRICS_TOKEN")

DEBUG = False
SECRET_KEY = secret_key(TILLIT_HOME)
# The one in use before: what it sealed is still opened, so that a new key shuts nobody out.
SECRET_KEY_FALLBACKS = [key] if (key := _given.text("TILLIT_SECRET_KEY_BEFORE")) else []
ALLOWED_HOSTS = _given.hosts("TILLIT_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _given.origins("TILLIT_ORIGINS")

ROOMS = [
    "organization",
    "people",
    "workforce",
    "catalog",
    "decisions",
    "teams",
    "privacy",
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
    "tillit.project.from_proxy.believe_only_the_proxy",
    "tillit.project.request_lines.one_line_each",
    # What closes the doors stands outermost, so that no answer goes past it: not a redirect, a file or a refusal.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tillit.project.middleware.close_the_doors",
    "django.middleware.security.SecurityMiddleware",
    "tillit.project.machines.answer_machines",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tillit.foundation.sign_in.sessions.sessions_end",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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
DEFAULT_FROM_EMAIL = _given.text("TILLIT_EMAIL_FROM", "tillit@localhost")

SESSION_COOKIE_AGE = 12 * 60 * 60  # a long shift, then sign in again
TILLIT_SESSION_IDLE_SECONDS = 60 * _given.number("TILLIT_SESSION_IDLE_MINUTES", 60, least=1, most=720)
TILLIT_SESSION_IDLE_CARE_SECONDS = 60 * _given.number("TILLIT_SESSION_IDLE_MINUTES_CARE", 240, least=1, most=720)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # the other is read where taps wait for coverage
# A browser keeps a name that begins so only from this host, over https, for the whole site.
SESSION_COOKIE_NAME = "sessionid" if TILLIT_DEMO else "__Host-sessionid"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not TILLIT_DEMO
SECURE_SSL_REDIRECT = not TILLIT_DEMO
SECURE_REDIRECT_EXEMPT = ["^(health|ready|metrics)$"]  # asked on this machine, past the proxy
SECURE_HSTS_SECONDS = 0 if TILLIT_DEMO else 365 * 24 * 60 * 60
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        **{f"{kind}-src": ["'self'"] for kind in ("script", "style", "font", "connect", "manifest", "worker")},
        "img-src": ["'self'", "data:"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# A form has some dozens of fields. Files have limits of their own: tillit.foundation.uploads.receive.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 40

PROCRASTINATE_ON_APP_READY = "tillit.foundation.request_jobs.carry_request_ids"
LOGGING = logs.configuration_from(os.environ)
