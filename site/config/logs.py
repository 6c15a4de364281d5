"""No secret address in the log: who reads it could open what only the receiver of a mail may."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

# What the parts of our addresses and of allauth's are called that let somebody in.
SECRET_PARTS = ("token", "secret", "key")
BLANK = "***"


class SecretAddressFilter(logging.Filter):
    """Blanks the secret part of the path that Django writes for each answer of 400 and above."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record; those that come with a request lose its secret parts."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            secrets = _secrets(request)
            record.args = tuple(_without(argument, secrets) for argument in record.args)
        return True


def _secrets(request: HttpRequest) -> list[str]:
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return []
    return [str(match.kwargs[name]) for name in SECRET_PARTS if match.kwargs.get(name)]


def _without(argument: Any, secrets: list[str]) -> Any:
    if not isinstance(argument, str):
        return argument
    for secret in secrets:
        argument = argument.replace(secret, BLANK)
    return argument
