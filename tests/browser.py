"""What tests with a real browser wait for: a state of the page, never a time."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Locator, Page, expect

# Milliseconds until a state that does not come is a failure. A machine that many share is slow, not wrong.
PATIENCE = 60_000

# What is in Wagtail's editor two seconds after it is ready is what a change is measured by. It is ready
# twice, a moment apart, and what was typed between the two would count as what was there.
EDITOR_WATCH = """
addEventListener("w-unsaved:ready", (event) => { window.editorReady = event.timeStamp; });
addEventListener("w-unsaved:watch-edits", (event) => { window.editorMeasured = event.timeStamp; });
"""
# What stands there is what a change is measured by, and nothing is being saved.
_AT_REST = """() => {
    const form = document.getElementById("page-edit-form");
    const of = (name) => window.wagtail?.app?.getControllerForElementAndIdentifier(form, name);
    const unsaved = of("w-unsaved");
    return window.editorMeasured - window.editorReady > 1990 && unsaved.initialFormData === unsaved.formData
        && !unsaved.hasEditsValue && !of("w-autosave").submitPromise;
}"""


def be_patient() -> None:
    """Give each `expect` of this process the time that a busy machine needs."""
    expect.set_options(timeout=PATIENCE)


def whole(page: Page) -> Page:
    """The page once its style is there and its scripts ran; a click waits only until it begins to come."""
    page.wait_for_load_state("load")
    return page


def editor_at_rest(page: Page) -> None:
    """Wait until Wagtail's editor is ready and saved what was typed by itself. Needs EDITOR_WATCH."""
    page.wait_for_function(_AT_REST, timeout=PATIENCE)


def publish_in_the_editor(page: Page) -> None:
    """Choose "publish" among the actions below Wagtail's form."""
    editor_at_rest(page)
    toggle = page.locator("footer [data-w-dropdown-target=toggle]")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    page.locator("button[name=action-publish]").click()


def fill_moment(page: Page, field: Locator, moment: dt.datetime) -> None:
    """Type a moment in a field of Wagtail's editor and leave it; until then its picker hides the buttons."""
    picker = page.locator(".xdsoft_datetimepicker:visible")
    field.click()
    picker.wait_for()
    field.fill(f"{moment:%d-%m-%Y %H:%M}")
    page.locator("input[name=title]").click()
    picker.wait_for(state="hidden")
