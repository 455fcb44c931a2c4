"""Settings of one deployment; everything that differs between deployments comes from DOUDI_… variables.

Embedded default: SQLite (WAL) under `var/`, demo mode off. `docs/operations.md` lists the variables.
"""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("DOUDI_VAR", ROOT / "var"))
VAR.mkdir(parents=True, exist_ok=True)
os.environ.setdefault("DOUDI_LAW_OVERLAY", str(VAR / "law" / "overlay.yaml"))  # read by the law


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _kept_secret(name: str) -> str:
    """A secret from the environment, or one made once and kept beside the database."""
    if value := os.environ.get(f"DOUDI_{name.upper()}"):
        return value
    kept = VAR / f"{name}.secret"
    if not kept.exists():
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_text(secrets.token_urlsafe(48))
        draft.chmod(0o600)
        try:
            os.link(draft, kept)  # the first of two processes wins; nobody sees half a file
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return kept.read_text()


DEBUG = _flag("DOUDI_DEBUG")
DEMO = _flag("DOUDI_DEMO")  # one-click accounts and the style guide
SECRET_KEY = _kept_secret("secret_key")
FIELD_KEY = _kept_secret("field_key")  # encrypts identifiers at rest and keys their index
FIELD_KEYS_OLD = [k for k in os.environ.get("DOUDI_FIELD_KEYS_OLD", "").split(",") if k]
FIELD_CIPHER = os.environ.get("DOUDI_FIELD_CIPHER", "aes")  # or "sm4", or "module:Provider"
FIELD_INDEX_HASH = os.environ.get("DOUDI_FIELD_INDEX_HASH", "sha256")  # or "sm3"
ALLOWED_HOSTS = os.environ.get("DOUDI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_FAILURE_VIEW = "doudi.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("DOUDI_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "django_cotton",
    "django_htmx",
    "doudi.kernel",
    "doudi.offices",
    "doudi.registry",
    "doudi.verification",
    "doudi.cases",
    "doudi.payments",
    "doudi.monitoring",
    "doudi.disclosure",
    "doudi.web",
]
AUTH_USER_MODEL = "offices.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "doudi.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "doudi.offices.middleware.SessionClock",
    "doudi.web.middleware.KeepWhatWasTyped",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doudi.offices.middleware.ActorMiddleware",
    "doudi.offices.middleware.Gates",
    "doudi.web.middleware.MessagesInFragments",
    "doudi.web.middleware.Refusals",
    "doudi.web.middleware.OneCalendar",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
ROOT_URLCONF = "doudi.urls"
WSGI_APPLICATION = "doudi.wsgi.application"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((ROOT / "src/doudi/web").glob("*/templates")),  # one folder a room's pages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "doudi.web.context.frame",
            ],
        },
    }
]

# ------------------------------------------------------------------ data
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        os.environ.get("DOUDI_DATABASE", f"sqlite:///{VAR / 'doudi.sqlite3'}"), conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _file = Path(DATABASES["default"]["NAME"])
    if _file.parent != Path(".") and _file.parent.is_dir():  # people's data: for this account alone
        os.close(os.open(_file, os.O_CREAT | os.O_RDONLY, 0o600))
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": float(os.environ.get("DOUDI_BUSY_SECONDS", 20)),  # one writer at a time
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
VERIFICATION_MEMORY = os.environ.get("DOUDI_VERIFICATION_MEMORY", "1500MB")  # of a bulk recheck
FILES_ROOT = Path(os.environ.get("DOUDI_FILES", VAR / "files"))  # content-addressed documents
# A command that reads a file on standard input; exit status 0 clean, 1 found something, else failed.
FILE_SCANNER = os.environ.get("DOUDI_FILE_SCANNER", "")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CHAIN_HASH = os.environ.get("DOUDI_CHAIN_HASH", "sm3")  # or "sha256"

# ------------------------------------------------------------------ language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = [
    ROOT / "src/doudi/locale",
    *sorted((ROOT / "src/doudi").glob("*/locale")),
    *sorted((ROOT / "src/doudi/web").glob("*/locale")),
]
USE_I18N = True
USE_TZ = True

# ------------------------------------------------------------------ files for the browser
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ------------------------------------------------------------------ safety
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = int(os.environ.get("DOUDI_SESSION_SECONDS", 8 * 3600))  # from signing in
SESSION_IDLE_SECONDS = int(os.environ.get("DOUDI_IDLE_SECONDS", 30 * 60))  # without a request
SECOND_FACTOR_REQUIRED = not DEMO and _flag("DOUDI_SECOND_FACTOR", default=True)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("DOUDI_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("DOUDI_HTTPS") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # HTTPS is the proxy's work

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_personal_data": {"()": "doudi.kernel.logs.NoPersonalData"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_personal_data"],
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("DOUDI_LOG", "WARNING")},
    # Django's own handlers would write and mail whole requests past the filter.
    "loggers": {n: {"handlers": [], "propagate": True} for n in ("django", "django.server")},
}
