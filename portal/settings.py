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
from environs import Env, validate

from agencies.sending_hours import SendingHours
from portal import checks, logs, unfold

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=checks.PUBLIC_SECRET_KEY)
DEPLOYED = env.bool("DEPLOYED", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")
}
BROKER_URL = env.str("BROKER_URL", default=f"sqla+sqlite:///{VAR / 'broker.sqlite3'}")
# What must not be so once others can reach us. A web server runs no checks, so it is refused here.
if unsafe := checks.unsafe(
    deployed=DEPLOYED,
    debug=DEBUG,
    secret_key=SECRET_KEY,
    allowed_hosts=ALLOWED_HOSTS,
    engine=DATABASES["default"]["ENGINE"],
    broker_url=BROKER_URL,
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
    "portal.logs.numbered",
    "portal.metrics.measured",
    "portal.middleware.answer_machines",
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
    # A server whose machine went away is given up on, instead of waited for without end.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
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
# The image brings its own, collected when it was built.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
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

# One JSON object a record for what collects them, or a line for people.
LOGGING = logs.configuration(
    form=env.str(
        "LOG_FORMAT",
        default="json" if DEPLOYED else "line",
        validate=validate.OneOf(["json", "line"]),
    )
)
# Who has it may read the figures at so-lieu-may/; without one nobody may.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Bytes that the disk of the files must have free for the portal to call itself ready.
DISK_RESERVE = env.int("DISK_RESERVE", default=500_000_000)

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Without end: by default a worker gives up after three quarters of an hour.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# How long somebody who only asks whether the broker is there waits for it.
BROKER_PROBE_OPTIONS: dict[str, object] = {}
if BROKER_URL.startswith("redis"):
    BROKER_PROBE_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2}
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        # Seconds after which the message of a worker that was killed is given to another.
        "visibility_timeout": 3600,
    }
# A message is gone once its task has ended, and no worker holds back more than it works at: with
# the worker that is killed nothing is lost. Every task may run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
# The beat only pokes: what is due stands in the database, so a lost message costs one tick.
CELERY_BEAT_SCHEDULE = {
    "open-periods": {"task": "reports.tasks.open_periods", "schedule": crontab(minute=5)},
    "send-notices": {"task": "reports.tasks.send_notices", "schedule": crontab(minute="*/5")},
    "check-links": {"task": "reports.tasks.check_links", "schedule": crontab(hour=1, minute=20)},
    "tidy": {"task": "portal.tasks.tidy", "schedule": crontab(hour=3, minute=40)},
}

# Where mail goes: smtp://user:password@server:587/?tls=true (or ?ssl=true on port 465), else into a
# mailbox on this machine.
MAILBOX = VAR / "mail"
_has_server = env.str(
    "EMAIL_URL",
    default="",
    # A slip of the pen must not send everybody's mail into a mailbox that nobody opens.
    validate=validate.Regexp(
        r"(smtp|submission)://[^/]+|$",
        error="hãy ghi như smtp://tên:mật-khẩu@máy-chủ:587/?tls=true",
    ),
)
_mail = env.dj_email_url("EMAIL_URL", default="")
EMAIL_BACKEND = "agencies.smtp.EmailBackend" if _has_server else "agencies.mailbox.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"] or "localhost", _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
# Seconds of silence after which a mail server is given up, but for its word on a whole mail.
EMAIL_TIMEOUT = _mail["EMAIL_TIMEOUT"] or 20
# Who writes, and the hours of Việt Nam in which people are written to.
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Tuyên truyền CCHC <khong-tra-loi@localhost>")
NOTICE_HOURS = SendingHours.read(env.str("NOTICE_HOURS", default="07:30-17:00"))

# Seconds a paper may take before its process is killed; a thousand rows take about twenty.
RENDER_TIMEOUT = env.int("RENDER_TIMEOUT", default=120)
# Rows from which on a paper is laid out by a worker, with a bar to look at; 150 take three seconds.
RENDER_ROWS = env.int("RENDER_ROWS", default=150)
# Seconds that a row takes, as a rule, for the bar.
RENDER_SECONDS_PER_ROW = env.float("RENDER_SECONDS_PER_ROW", default=0.025)
# Hosts, or ".domain", whose links are looked at though they stand on a private address, and ports
# besides 80 and 443: for portals that only the closed network knows.
LINK_HOSTS_ALLOWED: list[str] = env.list("LINK_HOSTS_ALLOWED", default=[])
LINK_PORTS_ALLOWED: list[int] = env.list("LINK_PORTS_ALLOWED", default=[], subcast=int)
# Links looked at in a night, the seconds between two, and the seconds one may take.
LINKS_A_NIGHT = env.int("LINKS_A_NIGHT", default=1_000)
LINK_PAUSE = env.float("LINK_PAUSE", default=1.0)
LINK_TIMEOUT = env.float("LINK_TIMEOUT", default=20.0)
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
