"""Settings that every environment shares; the environment chooses between the embedded and the scale stack.

Every variable that is read here stands in `.env.example`; a test holds the two equal.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[3]

env = environ.Env()
# The suite says itself what it runs on.
if not os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".test"):
    env.read_env(BASE_DIR / ".env")

VAR_DIR = (BASE_DIR / (env.str("VAR_DIR", default="") or "var")).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The address that mails and calendar entries point to.
SITE_URL = (env.str("SITE_URL", default="") or "http://localhost:8000").rstrip("/")
SITE_NAME = "Thuisbasis"
DESK_EMAIL = env.str("DESK_EMAIL", default="loket@thuisbasis.example")
# Replies come back here; {token} stands for the signed part. Empty: a plus and the part in DESK_EMAIL.
DESK_REPLY_ADDRESS = env.str("DESK_REPLY_ADDRESS", default="")
# A larger message is kept for a person, who opens it in a mail program.
DESK_MAIL_MAX_BYTES = int(env.str("DESK_MAIL_MAX_BYTES", default="") or 60 * 1024 * 1024)
# The mailboxes that loket_imap reads; loket/intake/mail/mailboxes.py says how each is written.
DESK_MAILBOXES = env.str("DESK_MAILBOXES", default="")
DESK_TELEPHONE = env.str("DESK_TELEPHONE", default="000 - 000 00 00")
# How many days a proposed placement holds the hours while both sides answer.
PLACEMENT_ANSWER_DAYS = int(env.str("PLACEMENT_ANSWER_DAYS", default="") or 7)

INSTALLED_APPS = [
    # loket stands before helpdesk: what both name is ours.
    "loket",
    "helpdesk",
    "experts",
    "knowledge",
    "search",
    "calendars",
    "files",
    "post",
    "accounts",
    "vocabulary",
    "look",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.search",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "knowledge.keeping.quiet.QuietEditorConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.zero_bytes.ZeroByteMiddleware",
    # Before whatever reads what was sent.
    "files.limits.RequestLimitMiddleware",
    # Before sessions: a visitor's page that is kept costs nothing of what follows.
    "knowledge.caching.middleware.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.security.ContentPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "knowledge.keeping.redirects.OldAddressMiddleware",
    # Last: it does the view itself.
    "knowledge.keeping.overwriting.OneSaveAtATimeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "look.rendering.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "look.context.desk",
            ],
        },
    }
]

# An empty variable counts as none: the embedded default.
DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at BEGIN, so two writers wait for each other instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # django-helpdesk's search uses PostgreSQL's own functions when it finds that database.
    INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Files under var/cache are shared by all processes of one machine; Redis by all machines.
_cache_url = env.str("CACHE_URL", default="")
CACHES = {
    "default": env.cache_url_config(_cache_url or f"filecache://{VAR_DIR / 'cache'}"),
    # Pages that visitors share. Apart, so that what fills one does not push out the other.
    "pages": env.cache_url_config(_cache_url or f"filecache://{VAR_DIR / 'cache-pages'}"),
}
CACHES["pages"]["KEY_PREFIX"] = "pages"
# Pieces of pages by all that they are made of, so none is ever old. In this process alone: a look at a file
# or at Redis costs as much as drawing most of them.
CACHES["drawn"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "drawn",
    "TIMEOUT": 3600,
    "OPTIONS": {"MAX_ENTRIES": 3000},
}
if "redis" in CACHES["pages"]["BACKEND"].lower():
    # A visitor does not wait for a cache that is away.
    CACHES["pages"]["OPTIONS"] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
else:
    CACHES["pages"]["OPTIONS"] = {"MAX_ENTRIES": 2000}
# How long a visitor's page is kept at most; publishing empties the cache at once. 0: nothing is kept.
PAGE_CACHE_SECONDS = 300

# --- background work -------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or "filesystem://localhost//"
if CELERY_BROKER_URL.startswith("filesystem"):
    _broker = VAR_DIR / "broker"
    for _name in ("queue", "processed", "control"):
        (_broker / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
    }
else:
    # A visitor who sends a form waits for none of these: the sweep finds the work anyway.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is away must not hold up a visitor: the outbox is swept by beat all the same.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Expires with its successor: a worker that was away does not find a pile of the same errand.
    "sweep-outbox": {"task": "post.tasks.sweep_outbox", "schedule": 5.0, "options": {"expires": 5}},
    "forget-delivered": {
        "task": "post.tasks.forget_delivered",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-drafts": {"task": "loket.tasks.forget_old", "schedule": 3600.0, "options": {"expires": 3600}},
    # What was stored by a process that ended before it got to it.
    "process-mail": {
        "task": "loket.tasks.process_left_behind",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "close-unheard": {
        "task": "loket.tasks.close_unheard",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-mail": {"task": "loket.tasks.forget_mail", "schedule": 86400.0, "options": {"expires": 3600}},
    "tell-of-deadlines": {
        "task": "loket.tasks.tell_of_deadlines",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "learn-triage": {"task": "loket.tasks.learn_keywords", "schedule": 86400.0, "options": {"expires": 3600}},
    "gather-gaps": {"task": "loket.tasks.gather_gaps", "schedule": 300.0, "options": {"expires": 300}},
    # Learns weekly, after many corrections, and at once where nothing was learned yet.
    "train-triage": {"task": "loket.tasks.train_triage", "schedule": 900.0, "options": {"expires": 900}},
    "rebuild-search": {
        "task": "search.tasks.rebuild_when_unreadable",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # What the outbox can't know of, such as rows changed by hand, stands right again the next morning.
    "check-search": {
        "task": "search.tasks.check_indexes",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "forget-queries": {
        "task": "search.tasks.forget_queries",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    "fail-abandoned-plans": {
        "task": "experts.tasks.fail_abandoned_plans",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    # Pages that an editor gave a moment to appear or to go.
    "publish-scheduled": {
        "task": "knowledge.tasks.publish_scheduled",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget-registrations": {
        "task": "knowledge.tasks.forget_registrations",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    # What the outbox tells at once is found here too, in case a process died before it promised it.
    "look-after-events": {
        "task": "knowledge.tasks.look_after_events",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "promise-digests": {
        "task": "post.tasks.promise_digests",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "forget-unconfirmed": {
        "task": "post.tasks.forget_unconfirmed",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-changes": {
        "task": "knowledge.tasks.forget_changes",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    "forget-feedback": {
        "task": "knowledge.tasks.forget_feedback",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    # Once a week all links are gathered; each is looked at once a week, a few at a time.
    "collect-links": {
        "task": "knowledge.tasks.collect_links",
        "schedule": crontab(day_of_week="sunday", hour=3, minute=20),
        "options": {"expires": 6 * 3600},
    },
    "check-links": {"task": "knowledge.tasks.check_links", "schedule": 600.0, "options": {"expires": 600}},
    # Each morning; a mail that was promised is not promised again.
    "remind-of-deadlines": {
        "task": "knowledge.tasks.remind_of_deadlines",
        "schedule": crontab(hour=7, minute=20),
        "options": {"expires": 3600},
    },
    # Each morning; what was sent already is not sent again, so the list comes once a week.
    "keep-checks": {
        "task": "knowledge.tasks.keep_checks",
        "schedule": crontab(hour=7, minute=10),
        "options": {"expires": 3600},
    },
    "forget-held": {
        "task": "files.tasks.forget_held",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    "mend-files": {"task": "files.tasks.mend", "schedule": 86400.0, "options": {"expires": 3600}},
    "forget-questions": {
        "task": "loket.tasks.forget_questions",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    # Before the working day; a mail that was promised is not promised again.
    "remind-before-closing": {
        "task": "knowledge.tasks.remind_before_closing",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": 3600},
    },
    "forget-audit": {
        "task": "accounts.tasks.forget_audit",
        "schedule": 86400.0,
        "options": {"expires": 3600},
    },
    "begin-placements": {
        "task": "experts.tasks.begin_placements",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-pool": {"task": "experts.tasks.forget_pool", "schedule": 86400.0, "options": {"expires": 3600}},
    "finish-placements": {
        "task": "experts.tasks.finish_past_placements",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}

# --- search ----------------------------------------------------------------------------------------------
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
# Sites that share a server of Elasticsearch each have a prefix of their own.
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="thuisbasis")
SEARCH_INDEX_DIR = VAR_DIR / "search"
# What readers look for is counted per day, kept this long, and shown to the team from so many times on: what
# was asked once may hold a name.
SEARCH_QUERIES_KEPT_DAYS = int(env.str("SEARCH_QUERIES_KEPT_DAYS", default="") or 180)
SEARCH_QUERIES_SHOWN_FROM = int(env.str("SEARCH_QUERIES_SHOWN_FROM", default="") or 2)
# The extra `semantic`: what a question means helps to order what its words find.
SEARCH_SEMANTIC = env.bool("SEARCH_SEMANTIC", default=False)
# A count below this is not shown in the desk's figures. With fewer than four the rest would give it away.
REPORTS_SHOWN_FROM = max(4, int(env.str("REPORTS_SHOWN_FROM", default="") or 5))
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- mail ------------------------------------------------------------------------------------------------
# Without EMAIL_URL every mail becomes a file under var/mail.
_mail_url = env.str("EMAIL_URL", default="")
_mail = env.email_url_config(_mail_url or "consolemail://")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"] if _mail_url else "post.backends.FolderBackend"
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
MAIL_DIR = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Thuisbasis <{DESK_EMAIL}>")
SERVER_EMAIL = DESK_EMAIL

# --- files -----------------------------------------------------------------------------------------------
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
# Where the proxy in front has that folder for itself (`internal` in nginx): it sends what we say to whom.
PRIVATE_MEDIA_OF_PROXY = env.str("PRIVATE_MEDIA_OF_PROXY", default="")
# How long an answer of the desk can be undone; 0 sends it at once.
UNDO_SEND_SECONDS = env.int("UNDO_SEND_SECONDS", default=30)
# An answered question closes when its asker did not react for so many days. 0: never.
DESK_CLOSE_AFTER_DAYS = int(env.str("DESK_CLOSE_AFTER_DAYS", default="") or 14)
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=20 * 1024 * 1024)
# A recording of a meeting; the proxy in front must let it through (site/config/nginx.conf).
MAX_RECORDING_BYTES = env.int("MAX_RECORDING_BYTES", default=4 * 1024**3)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STATIC_URL = "/static/"
# Part of the program, not of its data: an upgrade must not find the manifest of the version before.
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [("look", BASE_DIR / "site" / "look" / "bundles")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_MEDIA_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "pptx", "csv"]
# No SVG: it can run scripts. A photo of a good camera fits; what unpacks to more than memory does not.
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "webp", "gif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = min(MAX_UPLOAD_BYTES, 10 * 1024 * 1024)
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 30_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "knowledge.documents.forms.ImageForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "knowledge.documents.forms.DocumentForm"

# --- language and time -----------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- people ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
}
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict = {}
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
_oidc_origin = "/".join(OIDC_SERVER_URL.split("/", 3)[:3])
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisatie",
                "name": env.str("OIDC_NAME", default="uw organisatie"),
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
SITE_ID = 1

# --- protection ------------------------------------------------------------------------------------------
# Our own pages: nothing inline, nothing from elsewhere, and no nonce, so a cached page can carry it.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers hold the redirect after a form to this too: signing in leads to the organisation's server.
        "form-action": [SELF, *filter(None, [_oidc_origin])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# How many proxies stand before us and add to X-Forwarded-For; with 0 that header, which anybody can send, is
# not read.
TRUSTED_PROXIES = int(env.str("TRUSTED_PROXIES", default="") or 0)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "look.error_pages.csrf_failure"

# --- Wagtail ---------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "editor_sign_in"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Addresses and passwords are the business of accounts alone: limits and the second step are there.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/account/inloggen/"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nl", "Nederlands")]
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
WAGTAILEMBEDS_FINDERS: list = []
# The sites whose films a page may point at, with the name that readers know (without "www.").
EMBED_SITES = {
    "youtube.com": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "youtu.be": "YouTube",
    "vimeo.com": "Vimeo",
    "player.vimeo.com": "Vimeo",
}
# Our outbox tells who must know; superusers get no mail of their own about each check.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# As people here write a date; the default is the machine's order.
WAGTAIL_DATE_FORMAT = "%d-%m-%Y"
WAGTAIL_DATETIME_FORMAT = "%d-%m-%Y %H:%M"
WAGTAIL_AUTO_UPDATE_PREVIEW_INTERVAL = 1500

# --- django-helpdesk: its models only --------------------------------------------------------------------
HELPDESK_TEAMS_MODE_ENABLED = False

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"secret_addresses": {"()": "config.logs.SecretAddressFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["secret_addresses"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # One line for each page that an import touches.
        "wagtail": {"level": "WARNING"},
        # One line for each question to the search server.
        "elastic_transport": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        # Names every refused address and would fill the log with probes.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
