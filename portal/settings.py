"""All settings, and the only place where the environment is read.

Without any variable set the portal runs embedded: SQLite and a file broker under ``var/``. With
``DATABASE_URL``, ``BROKER_URL`` and ``SECRET_KEY`` set it runs as production does. Nothing else in
the code asks which of the two it is.
"""

import datetime as dt
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from environs import Env

from agencies.sending_hours import SendingHours
from portal import checks, unfold

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=checks.PUBLIC_SECRET_KEY)
DEPLOYED = env.bool("DEPLOYED", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# What must not be so once others can reach us. A web server runs no checks, so it is refused here.
if unsafe := checks.unsafe(
    deployed=DEPLOYED, debug=DEBUG, secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS
):
    raise ImproperlyConfigured(" ".join(unsafe))
# How others reach us; it is printed in the code at which a paper is checked.
SITE_URL = env.str("SITE_URL", default=checks.LOCAL_SITE_URL)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# What a proxy says about who asks is believed only where there is one.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = DEPLOYED
SECURE_HSTS_SECONDS = 31_536_000 if DEPLOYED else 0
# A load balancer asks over plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "portal",
    "reports",
    "plans",
    "documents",
    "agencies",
    # Without its own admin site; ours is named below.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.import_export",
    "portal.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "import_export",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A preview of 120 KB is 18 KB on the way; Django adds random bytes against guessing by length.
    "portal.middleware.GZipPages",
    "portal.middleware.keep_private",
    "portal.middleware.refuse_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "portal.middleware.EndSessions",
    "portal.middleware.SignedInUnlessOpen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.SecondFactorFirst",
    "agencies.middleware.OwnPasswordFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    # Puts its page in the place of the form once somebody is locked out.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

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
            ],
        },
    },
]

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue instead of failing half-way, readers never wait.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # One-query pages are several times as fast when the connection stays open.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("login")
AUTHENTICATION_BACKENDS = [
    "agencies.lockout.CountingBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Seconds after which a session ends, used or not; and seconds without use after which it ends.
SESSION_COOKIE_AGE = env.int("SESSION_AGE", default=12 * 3600)
SESSION_IDLE = env.int("SESSION_IDLE", default=4 * 3600)

# Guessing of passwords: so many wrong ones for an account from one address, and it is closed there
# for so long. An attacker elsewhere locks nobody out of their own office.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "agencies.network.guesser_of"
AXES_LOCKOUT_CALLABLE = "portal.security.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
# Who came in and went out stands in our own log; its tables hold only what a lock needs.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Those who review and administer give a code beside their password.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=DEPLOYED)
# How the portal is called in the list of an app.
OTP_TOTP_ISSUER = "Tuyên truyền CCHC"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# The look of the admin and the way through it.
UNFOLD = unfold.UNFOLD

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # What people upload and what we render lies outside the web root and is served by views only.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "renderings": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "renderings"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # The admin alone is allowed more, by its own site.
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# To stderr, where gunicorn, Celery and containers look. What is refused with a page (404, 403) is in
# the access log already; what breaks is told whole.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers speak only while DEBUG is on, or by e-mail.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        **{
            room: {"level": "INFO"}
            for room in ("portal", "reports", "plans", "documents", "agencies")
        },
    },
}

BROKER_URL = env.str("BROKER_URL", default=f"sqla+sqlite:///{VAR / 'broker.sqlite3'}")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
# The beat only pokes: what is due stands in the database, so a lost message costs one tick.
CELERY_BEAT_SCHEDULE = {
    "open-periods": {"task": "reports.tasks.open_periods", "schedule": crontab(minute=5)},
}

# Where mail goes: smtp://user:password@server:587/?tls=true, or a mailbox on this machine.
MAILBOX = VAR / "mail"
# Who writes, and the hours of Việt Nam in which people are written to.
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Tuyên truyền CCHC <khong-tra-loi@localhost>")
NOTICE_HOURS = SendingHours.read(env.str("NOTICE_HOURS", default="07:30-17:00"))

# Seconds a paper may take before its process is killed; a thousand rows take about twenty.
RENDER_TIMEOUT = env.int("RENDER_TIMEOUT", default=120)
# Bytes of a plan file that is read; a four-page plan is twenty thousand, and pictures make the rest.
PLAN_FILE_LIMIT = env.int("PLAN_FILE_LIMIT", default=50_000_000)
# Seconds a file may take to be read before its process is killed; LibreOffice takes up to ten.
READ_TIMEOUT = env.int("READ_TIMEOUT", default=60)
# A folder of certificates whose signatures are trusted; none are shipped, the province adds its own.
TRUST_ANCHORS = Path(env.str("TRUST_ANCHORS", default=str(VAR / "trust")))
# Bytes of a signed file that is checked; a scan of four pages is about four million.
SIGNED_FILE_LIMIT = env.int("SIGNED_FILE_LIMIT", default=50_000_000)
# Seconds a signed file may take to be checked before its process is killed; ten megabytes take one.
VERIFY_TIMEOUT = env.int("VERIFY_TIMEOUT", default=60)
# Bytes of a file of evidence; a photo of a telephone is four million, and is shrunk before it is sent.
EVIDENCE_FILE_LIMIT = env.int("EVIDENCE_FILE_LIMIT", default=20_000_000)
# A report on a hundred duties has more fields than the thousand that Django takes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Bytes that the files of one report may have together: fifty photos as they come.
EVIDENCE_TOTAL_LIMIT = env.int("EVIDENCE_TOTAL_LIMIT", default=200_000_000)
