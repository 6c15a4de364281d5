"""The forms of signing in, in our words: allauth's own speak another register and hide labels in
placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Organisation, User
from .roles import Role

Text = str | Promise


class _Plain:
    """Labels of our own, no placeholders, and the hints that a browser needs to fill a field in."""

    labels: dict[str, Text] = {}
    help_texts: dict[str, Text] = {}
    required_texts: dict[str, Text] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            # allauth puts a link to the reset page there; the page has its own.
            field.help_text = self.help_texts.get(name, "")
            if name in self.labels:
                field.label = str(self.labels[name])
            if name in self.required_texts:
                field.error_messages["required"] = str(self.required_texts[name])


EMAIL = _("Your e-mail address")
EMAIL_REQUIRED = _("Fill in your e-mail address.")
NEW_PASSWORD = _("New password")
NEW_PASSWORD_AGAIN = _("New password, once more")
PASSWORD_REQUIRED = _("Fill in your password.")
NEW_PASSWORD_REQUIRED = _("Choose a new password.")
AGAIN_REQUIRED = _("Type the new password once more.")
PASSWORD_HELP = _("At least 12 characters. A sentence of four words is easy to remember.")
CODE = _("Code")
CODE_REQUIRED = _("Fill in the code.")


class LoginForm(_Plain, account.LoginForm):
    """Sign in with address and password."""

    labels = {"login": EMAIL, "password": _("Your password")}
    required_texts = {"login": EMAIL_REQUIRED, "password": PASSWORD_REQUIRED}


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    """Ask for a link to choose a new password."""

    labels = {"email": EMAIL}
    required_texts = {"email": EMAIL_REQUIRED}


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):
    """Choose a new password after the link of the mail."""

    labels = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}
    help_texts = {"password1": PASSWORD_HELP}
    required_texts = {"password1": NEW_PASSWORD_REQUIRED, "password2": AGAIN_REQUIRED}


class SetPasswordForm(_Plain, account.SetPasswordForm):
    """Choose a first password, for who came in by the organisation's own account."""

    labels = ResetPasswordKeyForm.labels
    help_texts = ResetPasswordKeyForm.help_texts
    required_texts = ResetPasswordKeyForm.required_texts


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """Replace the password."""

    labels = {"oldpassword": _("Your password now"), **ResetPasswordKeyForm.labels}
    help_texts = ResetPasswordKeyForm.help_texts
    required_texts = {"oldpassword": PASSWORD_REQUIRED, **ResetPasswordKeyForm.required_texts}


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    """Show once more that it is you."""

    labels = {"password": _("Your password")}
    required_texts = {"password": PASSWORD_REQUIRED}


class _Code(_Plain):
    labels = {"code": CODE}
    required_texts = {"code": CODE_REQUIRED}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"  # type: ignore[attr-defined]


class AuthenticateForm(_Plain, mfa.AuthenticateForm):
    """The second step of signing in; a recovery code will do too."""

    labels = {"code": CODE}
    required_texts = {"code": CODE_REQUIRED}


class ReauthenticateByCodeForm(_Plain, mfa.ReauthenticateForm):
    """Show with a code that it is you."""

    labels = {"code": CODE}
    required_texts = {"code": CODE_REQUIRED}


class ActivateTOTPForm(_Code, totp.ActivateTOTPForm):
    """The first code of the app shows that it was set up well."""

    help_texts = {"code": _("Six digits, as your app shows them now.")}


class PeopleSearchForm(forms.Form):
    """Find people. Sent by POST: a name does not belong in an address."""

    text = forms.CharField(label=_("Name or e-mail address"), max_length=100, required=False)


class PersonForm(forms.Form):
    """A new person: who it is and what they may do."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, error_messages={"required": _("Fill in the first name.")}
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, error_messages={"required": _("Fill in the last name.")}
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("With this address somebody signs in."),
        error_messages={
            "required": _("Fill in the e-mail address."),
            "invalid": _("Fill in an address like naam@gemeente.nl."),
        },
    )
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        widget=forms.SelectMultiple,
        # A made-up key can be a number that the database fails on; a made-up name is only unknown.
        to_field_name="slug",
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = Organisation.objects.all()  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Refuse an address that somebody has already: this page makes people, it changes none."""
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody with this address is here already."))
        return email
