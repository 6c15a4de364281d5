"""The forms of a draft: its choices and values, and its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation

from .checks import Assembled, article_field, variable_field
from .structure import ALTERNATIVE, OUT, OWN, Article, Structure, Variable, marks_of
from .values import LONGEST, tidy


@dataclass(frozen=True)
class Group:
    """Fields that belong together: what is asked for one article, or for all of them."""

    heading: str
    fields: list[BoundField]
    done: bool
    state: str
    explanation: str = ""


class DraftForm(forms.Form):
    """The choices and values of a draft. It is always bound: what was saved is shown like what is typed.

    A value that can't be right is no reason not to save it, so that is judged by `Assembled`; this form
    refuses only what is too long to keep.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, structure: Structure, data: Mapping[str, Any]) -> None:
        """`data` is what was posted, or `as_data` of what was saved."""
        super().__init__(data)
        self.structure = structure
        for variable in structure.variables:
            self.fields[variable_field(variable.key)] = _variable_field(
                variable, data.get(variable_field(variable.key)) or ""
            )
        for key, article in structure.articles.items():
            if article.has_choice:
                self.fields[article_field(key)] = forms.CharField(
                    label=article.title,
                    required=False,
                    max_length=LONGEST,
                    widget=forms.RadioSelect(choices=_options(article)),
                )

    @staticmethod
    def as_data(articles: Mapping[str, str], values: Mapping[str, str], version: int) -> dict[str, str]:
        """What the form would post for this."""
        return {
            "version": str(version),
            **{article_field(key): choice for key, choice in articles.items()},
            **{variable_field(key): value for key, value in values.items()},
        }

    @property
    def articles(self) -> dict[str, str]:
        """The choices, as they stand in the form."""
        return self._typed(article_field, self.structure.articles)

    @property
    def values(self) -> dict[str, str]:
        """The values, as they stand in the form."""
        return self._typed(variable_field, self.structure.by_key)

    def _typed(self, name_of: Any, keys: Mapping[str, Any]) -> dict[str, str]:
        return {key: typed for key in keys if (typed := str(self.data.get(name_of(key)) or ""))}

    @property
    def assembled(self) -> Assembled:
        """The text as it would be."""
        return Assembled(self.structure, self.articles, self.values)

    def show_wrong(self, assembled: Assembled) -> None:
        """Put what is wrong with a value beside its field."""
        for check in assembled.checks:
            if check.wrong and check.field not in self.errors:
                label = self.fields[check.field].label
                self.add_error(check.field, check.message.removeprefix(f"{label}: "))

    def target(self, field: str) -> str:
        """The id to jump to for a field."""
        return f"id_{field}_0" if isinstance(self.fields[field].widget, forms.RadioSelect) else f"id_{field}"

    def groups(self, assembled: Assembled, expand: Callable[[str], str]) -> Iterator[Group]:
        """The fields in the order of the text; what several articles use comes first.

        `expand` makes HTML of an explanation.
        """
        users: dict[str, list[str]] = {}
        for key, article in self.structure.articles.items():
            for mark in dict.fromkeys(marks_of(article.all_members)):
                if mark.variable and key not in users.setdefault(mark.variable, []):
                    users[mark.variable].append(key)
        alone = {key: found[0] for key, found in users.items() if len(found) == 1}
        open_fields = {check.field for check in assembled.checks}
        shared = [variable.key for variable in self.structure.variables if variable.key not in alone]
        if shared:
            yield self._group(_("Your municipality"), "", None, shared, open_fields)
        for key, article in self.structure.articles.items():
            own = [one.key for one in self.structure.variables if alone.get(one.key) == key]
            if own or article.has_choice:
                number = assembled.ordinance.articles.get(key)
                heading = number.heading if number else article.title
                group = self._group(heading, key, article, own, open_fields)
                yield replace(group, explanation=expand((number or article).explanation))

    def _group(
        self, heading: str, key: str, article: Article | None, variables: list[str], open_fields: set[str]
    ) -> Group:
        names = [article_field(key)] if article and article.has_choice else []
        names += [variable_field(one) for one in variables]
        done = not open_fields & set(names)
        if article and article.has_choice:
            state = _("Chosen") if done else _("To choose")
        else:
            state = _("Filled in") if done else _("To fill in")
        if article and self.articles.get(key) == OUT and done:
            state = _("Left out")
        return Group(heading, [self[name] for name in names], done, state)


def _variable_field(variable: Variable, typed: str) -> forms.Field:
    help_text = variable.help
    attributes: dict[str, Any] = {"autocomplete": "off"}
    widget: forms.Widget
    match variable.type:
        case "choice":
            options = [(tidy(option), option) for option in variable.options]
            if typed and typed not in dict(options):
                # The model offers it no more; what was chosen stays to be seen.
                options.append((typed, _("%(option)s (no longer possible)") % {"option": typed}))
            widget = forms.Select(choices=[("", _("Choose")), *options])
        case "number" | "percentage":
            help_text = " ".join(filter(None, (help_text, _limits(variable))))
            widget = forms.TextInput(attrs=attributes | {"inputmode": "decimal"})
        case "date":
            help_text = " ".join(filter(None, (help_text, _("For instance 1 juli 2027."))))
            widget = forms.TextInput(attrs=attributes)
        case _:
            widget = forms.TextInput(attrs=attributes)
    return forms.CharField(
        label=variable.label,
        # Help of a model is text; the field's template takes help for HTML.
        help_text=conditional_escape(help_text),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=widget,
    )


def _limits(variable: Variable) -> str:
    least, most = variable.minimum, variable.maximum
    if variable.type == "percentage":
        least, most = 0, 100
    if least is not None and most is not None:
        return _("From %(least)d to %(most)d.") % {"least": least, "most": most}
    if least is not None:
        return _("At least %(least)d.") % {"least": least}
    return _("At most %(most)d.") % {"most": most} if most is not None else ""


def _options(article: Article) -> list[tuple[str, str]]:
    own = _("The text of the model") if article.alternatives else _("Take up this article")
    options = [(OWN, own), *((ALTERNATIVE + one.key, one.title) for one in article.alternatives)]
    if article.optional:
        options.append((OUT, _("Leave this article out")))
    return options


class NameForm(forms.Form):
    """The name of a draft."""

    name = forms.CharField(
        label=gettext_lazy("Name of the draft"),
        max_length=120,
        help_text=gettext_lazy("It becomes the title of the document."),
        error_messages={"required": gettext_lazy("Give the draft a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def take_errors(self, error: ValidationError) -> None:
        """Show what a verb refused beside the name."""
        for message in error.messages:
            self.add_error("name", message)


class StartForm(NameForm):
    """The name of a new draft, and whose it is where somebody works for several organisations."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("For which organisation?"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose an organisation.")},
    )

    field_order = ["organisation", "name"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer the organisations of this person."""
        super().__init__(*args, **kwargs)
        organisations = user.organisations.all()
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()
            field.initial = organisations[0].pk
