"""The data for machines in each page, under our content policy, in a real browser.

Apart from the other tests of metadata: those share content in a transaction that is open until their module
ends, and a server in another thread would wait for it.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage

from accounts.actions import SYSTEM
from knowledge.importing import import_content

from .conftest import FILES
from .test_metadata import SCHEMAS


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("browser")
def test_the_browser_reports_no_violation_of_the_policy(
    live_server: Any, page: BrowserPage, write: Any
) -> None:
    assert not import_content(SYSTEM, write(FILES)).problems
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    for address in SCHEMAS:
        response = page.goto(live_server.url + address)
        assert response is not None and "script-src 'self'" in response.headers["content-security-policy"]
        text = page.locator('script[type="application/ld+json"]').text_content()
        assert text and json.loads(text)
    assert [line for line in heard if re.search("policy|refused|error", line, re.I)] == []
