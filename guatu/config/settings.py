"""All settings, from the environment. `guatu check --deploy` says which values are unsafe in production."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GUATU_DATA", ROOT.parent / "data")).resolve()


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def database(url: str) -> dict[str, object]:
    """Django's database settings for a DATABASE_URL (postgresql:// or sqlite:///)."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c synchronous_commit=on"},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": unquote(url.removeprefix("sqlite:///")) or str(DATA / "guatu.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # synchronous=FULL: with NORMAL, acknowledged commits were lost in simulated power cuts.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000; PRAGMA cache_size=-20000;"
            ),
        },
    }


DEBUG = flag("GUATU_DEBUG")
# A data folder that holds a demo says so itself, so that no start can forget to mark its pages.
DEMO = flag("GUATU_DEMO") or (DATA / "demo").exists()
SECRET_KEY = os.environ.get("GUATU_SECRET_KEY", "")
if not SECRET_KEY and (flag("GUATU_TEST") or "PYTEST_VERSION" in os.environ):
    SECRET_KEY = "only-for-tests-" + "0" * 40
# The journal's seal has its own key, so that changing the session key does not break the chain.
JOURNAL_KEY = os.environ.get("GUATU_JOURNAL_KEY", "") or SECRET_KEY
# Seals what is encrypted at rest (base.sealed): the present key, then older ones after commas.
FIELD_KEY = os.environ.get("GUATU_FIELD_KEY", "")
# The address that people reach this installation at, for links in messages; without it messages carry no link.
SITE_URL = os.environ.get("GUATU_URL", "").rstrip("/")
ALLOWED_HOSTS = os.environ.get("GUATU_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GUATU_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "guatu.base",
    "guatu.accounts",
    "guatu.orgs",
    "guatu.people",
    "guatu.campaigns",
    "guatu.activities",
    "guatu.fieldwork",
    "guatu.coverage",
    "guatu.guidance",
    "guatu.indicators",
    "guatu.submissions",
    "guatu.appraisals",
    "guatu.supervision",
    "guatu.bulletins",
    "guatu.desk",
    "guatu.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "guatu.accounts.sessions.session_middleware",
    "guatu.orgs.demand.demand_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guatu.base.pages.problem_middleware",
    "guatu.base.pages.retrying.retry_middleware",
]

ROOT_URLCONF = "guatu.config.urls"
WSGI_APPLICATION = "guatu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guatu.base.pages.context",
            ],
            "builtins": ["django.templatetags.i18n", "guatu.base.templatetags.parts"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", "sqlite:///"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["guatu.accounts.hashing.TunedArgon2Hasher"]
# Waived in the demo, whose visitors share accounts; the pages say so.
SECOND_FACTOR_DEMANDED = not DEMO
# ID and phone numbers that cannot exist (people.rules.identity) are read in the demo alone.
INVENTED_NUMBERS = DEMO
OTP_TOTP_ISSUER = "Guatu"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # accounts.limits counts instead, and says until when
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("GUATU_HTTPS")
SECURE_SSL_REDIRECT = flag("GUATU_HTTPS")
SECURE_HSTS_SECONDS = 31536000 if flag("GUATU_HTTPS") else 0
# Behind a proxy of our own, the last address in X-Forwarded-For is the asker's; otherwise the header is ignored.
BEHIND_PROXY = flag("GUATU_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "frame-src": ["'self'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_ROOT = ROOT / "base" / "root"  # files that browsers ask for at fixed addresses
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or flag("GUATU_TEST") or "PYTEST_VERSION" in os.environ
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILES = DATA / "files"
# Anchors of the journal, outside the database; copy the file away to prove later that nothing was rewritten.
JOURNAL_ANCHORS: Path | None = DATA / "journal.anchors"
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_HOST = os.environ.get("GUATU_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("GUATU_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("GUATU_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GUATU_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("GUATU_EMAIL_TLS")
EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs must not hold the worker
DEFAULT_FROM_EMAIL = os.environ.get("GUATU_EMAIL_FROM", "guatu@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.dummy.EmailBackend"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GUATU_LOG", "INFO")},
}
