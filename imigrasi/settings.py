"""All settings, from the environment (README, "Environment"); names as in docs/operations.md."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from imigrasi import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
DEMO = env.boolean("DEMO")
DEBUG = env.boolean("DEBUG")
GENERATE_KEYS = DEMO or DEBUG
PORT = os.environ.get("PORT", "8000")
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "")

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY and GENERATE_KEYS:
    SECRET_KEY = env.secret("secret_key", DATA_DIR)
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Make one with: "
        'python -c "import secrets;print(secrets.token_urlsafe(50))" and keep it secret.'
    )
FIELD_KEYS = env.keyring("FIELD_KEYS", DATA_DIR, GENERATE_KEYS)
INDEX_KEYS = env.keyring("INDEX_KEYS", DATA_DIR, GENERATE_KEYS)

public = urlsplit(PUBLIC_URL)
if public.scheme not in {"http", "https"} or not public.hostname:
    raise ImproperlyConfigured(f"PUBLIC_URL={PUBLIC_URL!r} must look like https://host.")
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
if DEMO and public.hostname not in {"localhost", "127.0.0.1", "::1"}:
    raise ImproperlyConfigured(
        f"DEMO=1 is for this machine alone, but PUBLIC_URL is {PUBLIC_URL}: unset one of them."
    )
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or sorted({public.hostname or "localhost"} | LOOPBACK)
if DEMO and not set(ALLOWED_HOSTS) <= LOOPBACK:
    raise ImproperlyConfigured("DEMO=1 answers on localhost only: unset DEMO or ALLOWED_HOSTS.")
if DEBUG and public.hostname not in {"localhost", "127.0.0.1", "::1"}:
    raise ImproperlyConfigured(
        f"DEBUG=1 is for this machine alone, but PUBLIC_URL is {PUBLIC_URL}: unset DEBUG."
    )
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = public.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
CSRF_FAILURE_VIEW = "imigrasi.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LANGUAGE_COOKIE_NAME = "language"

INSTALLED_APPS = [
    "dashboard.core",
    "dashboard.audit",
    "dashboard.accounts",
    "dashboard.offices",
    "dashboard.applications",
    "dashboard.incidents",
    "dashboard.outreach",
    "dashboard.notices",
    "dashboard.reports",
    "dashboard.overview",
    "imigrasi.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.core.middleware.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "dashboard.accounts.middleware.IdleMiddleware",
    "dashboard.accounts.middleware.NoStoreMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "dashboard.offices.middleware.OfficeMiddleware",
    "dashboard.audit.middleware.AuditMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
if DEMO:
    MIDDLEWARE.insert(0, "imigrasi.demo.LoopbackMiddleware")
ROOT_URLCONF = "imigrasi.urls"
WSGI_APPLICATION = "imigrasi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.core.context.product",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": env.database(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'imigrasi.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
            "PRAGMA recursive_triggers=ON;"
        ),
    }
# In the product's own database: a task is there if, and only if, what asks for it was committed.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": env.cache(os.environ.get("CACHE_URL") or "db://cache")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["dashboard.offices.backends.MembershipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[0]["OPTIONS"] = {"user_attributes": ("username", "full_name", "email")}
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/dashboard/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "dashboard.offices.adapter.OfficeAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "dashboard.accounts.tokens.PasswordLinkTokens"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
ACCOUNT_PREVENT_ENUMERATION = True
LOCKOUT_MINUTES = 5
# A whole office may stand behind one address: the limit by name is the one that guards.
ACCOUNT_RATE_LIMITS = {
    "login": "100/m/ip",
    "login_failed": f"100/m/ip,5/{LOCKOUT_MINUTES}m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(SECURE)
MFA_ADAPTER = "dashboard.accounts.adapter.SealedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Imigrasi"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = USE_I18N = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = "imigrasi.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# No file ever lies on disk in plain. The import seals its own as they arrive (imports/uploads.py).
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

globals().update(
    env.email(os.environ.get("EMAIL_URL") or ("console://" if GENERATE_KEYS else "none://"))
)
DJANGO_TABLES2_TEMPLATE = "django_tables2/slim.html"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
