"""Words of Wagtail's own pages that we say in our way: politely, and with the words of the rest of the site.

A text that our catalogue has goes before the same text in Wagtail's: this room stands first among the apps.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

OURS = (
    _("The page title as you'd like it to be seen by the public"),
    _("live"),
    _("Live"),
    _("live + draft"),
    _("Sorry, you do not have permission to access this area."),
    _("You do not have permission to access the admin."),
    _("You cannot edit another user's comment."),
    _("This page is live. Would you like to publish its copy as well?"),
    _("Would you still like to publish this page?"),
    _("Awaiting your review"),
    _("Your pages and snippets in a workflow"),
    _("Your most recent edits"),
    _("Your locked pages"),
    _("Locked by you"),
    _("This page is locked, by you, to further editing"),
    _("Choose which type of page you'd like to create."),
    _("Sorry, you cannot create a page at this location."),
    _("Are you sure you want to delete this page?"),
    _("Are you sure you want to delete these pages?"),
    _("Are you sure you want to move these pages?"),
    _("Are you sure you want to publish these pages?"),
    _("Are you sure you want to unpublish this page?"),
    _("Are you sure you want to unpublish these pages?"),
    _("You saved a new version in another window"),
    _("You have unsaved changes in another window"),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Save your changes before leaving"),
    _("You have <span>unsaved edits</span>"),
    _("Your account settings have been changed successfully!"),
    _("You have been successfully logged out."),
    _("Or choose from your computer"),
    _("You haven't uploaded any images."),
    _("You haven't uploaded any documents."),
    _("Are you sure you want to delete this redirect?"),
    _(
        "Upload successful. Please update this image with a more appropriate title, if necessary. "
        "You may also delete the image completely if the upload wasn't required."
    ),
    _(
        "Upload successful. Please update this document with a more appropriate title, if "
        "necessary. You may also delete the document completely if the upload wasn't required."
    ),
    _("Go to Wagtail admin"),
    _("Select your current time zone"),
    _("Receive notification when your page edit is approved"),
    _("Receive notification when your page edit is rejected"),
    _("Submit to %(workflow_name)s"),
    _("Error 404"),
    _("Error 404: Page not found"),
    _("Cancel workflow"),
)
