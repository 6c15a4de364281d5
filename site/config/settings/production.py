"""The scale stack behind a proxy that ends TLS. Refuses to start on what an operator must choose."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import ALLOWED_HOSTS, SECRET_KEY, env

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must be set to a random string of 50 characters or more.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the host names of this site, separated by commas.")

# The health check of the container engine comes from inside.
if "localhost" not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append("localhost")

DEMO = env.bool("DEMO", default=False)
if DEMO:
    INSTALLED_APPS.append("demo")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# The health check comes from inside the network, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^gezond/$"]
# Other sites of the same municipality may live below this name: sub-domains and preload are its own choice.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
