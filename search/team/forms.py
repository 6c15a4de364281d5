"""The forms of the team. Each gives the row that it asks for, and the words whose queries that touches."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.asking import finding_for, page_of, public_ids
from search.dutch.stemming import stem
from search.dutch.stop_phrases import words_of
from search.dutch.stopwords import is_stop_word
from search.engines import EngineUnavailable
from search.models import LONGEST_QUERY, LONGEST_TERM, PromotedResult, StopPhrase, SynonymGroup
from search.tuning.store import Listed, list_groups

MOST_TERMS = 20
FOUND_PAGES = 8
PAGE_ID = re.compile(r"[a-z_]{1,40}:[\w-]{1,18}", re.ASCII)


class Words(forms.CharField):
    """Words or phrases, one a line or with commas between them; cleaned to a list."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The forms in order, each once; an error names the one that can't be used."""
        text = super().clean(value)
        found = list(
            dict.fromkeys(form for part in re.split(r"[\n,;]", text) if (form := " ".join(part.split())))
        )
        if len(found) > MOST_TERMS:
            raise forms.ValidationError(_("At most %(most)s are possible.") % {"most": MOST_TERMS})
        for form in found:
            check_words(form)
        return found


def check_words(text: str) -> None:
    """Refuse what can't be searched for: too short, too long, or only small words."""
    words = words_of(text)
    if len(text) > LONGEST_TERM:
        raise forms.ValidationError(_("“%(words)s …” is too long.") % {"words": text[:40]})
    if sum(map(len, words)) < 2:
        raise forms.ValidationError(_("“%(words)s” is too short: use two letters or more.") % {"words": text})
    if all(map(is_stop_word, words)):
        raise forms.ValidationError(
            _("“%(words)s” has only small words, and those are not searched for.") % {"words": text}
        )


def stems_of(text: str) -> tuple[str, ...]:
    """What makes two words the same: their stems."""
    return tuple(map(stem, words_of(text)))


class SynonymForm(forms.Form):
    """A group of words that mean the same."""

    terms = Words(
        label=gettext_lazy("Words that mean the same"),
        max_length=2000,
        error_messages={"required": gettext_lazy("Give two different words or more.")},
        help_text=gettext_lazy(
            "One word or phrase a line. Other forms of a word (dakloze, daklozen) need no line of their own."
        ),
    )
    in_use = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, group: SynonymGroup, **kwargs: Any) -> None:
        """`group` is what is changed; a new one has no key."""
        self.group = group
        self.old_terms = list(group.terms)
        super().__init__(*args, **kwargs)

    def clean_terms(self) -> list[str]:
        """Two different words or more, and not the same as another group."""
        terms = self.cleaned_data["terms"]
        stems = {stems_of(term) for term in terms}
        if len(stems) < 2:
            raise forms.ValidationError(_("Give two different words or more."))
        if any(stems == {stems_of(term) for term in other.terms} for other in self._others()):
            raise forms.ValidationError(_("There is a group with these words already."))
        return terms

    def _others(self) -> list[Listed]:
        return [
            other
            for other in list_groups()
            if not (other.row and other.row.pk == self.group.pk)
            and not (self.group.base and other.base == self.group.base)
        ]

    def row(self) -> SynonymGroup:
        """The group as it is typed here."""
        self.group.terms = self.cleaned_data["terms"]
        self.group.in_use = self.cleaned_data["in_use"]
        return self.group

    def touched(self) -> list[str]:
        """The words whose queries may change."""
        return list(dict.fromkeys([*self.group.terms, *self.old_terms]))

    def hints(self) -> list[str]:
        """A word in two groups links them only by that word, which is seldom meant."""
        mine = {stems_of(term): term for term in self.cleaned_data["terms"]}
        return [
            _("“%(word)s” also stands in the group %(group)s. Would one group for all of them be better?")
            % {"word": mine[shared], "group": ", ".join(other.terms)}
            for other in self._others()
            if other.in_use
            for shared in sorted(mine.keys() & {stems_of(term) for term in other.terms})[:1]
        ]


class PromotedForm(forms.Form):
    """A page on top for some queries. The page is looked for among what a visitor may read."""

    phrases = Words(
        label=gettext_lazy("For these queries"),
        max_length=2000,
        error_messages={"required": gettext_lazy("Give a query or more, one a line.")},
        help_text=gettext_lazy(
            "One query a line. Small words, the order of words and other forms of a word make no difference."
        ),
    )
    find = forms.CharField(
        label=gettext_lazy("Find the page"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Words from its title or text; then choose “Find”."),
    )
    page = forms.ChoiceField(
        label=gettext_lazy("Page"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Find the page and choose it."),
            "invalid_choice": gettext_lazy("This page can no longer be found. Choose another one."),
        },
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place among the recommended pages"), min_value=1, max_value=99, initial=1
    )
    first_day = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Until and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, promoted: PromotedResult, **kwargs: Any) -> None:
        """`promoted` is what is changed; a new one has no key."""
        self.promoted = promoted
        self.old_phrases = list(promoted.phrases)
        super().__init__(*args, **kwargs)
        self.pages = self._pages()
        self.fields["page"].choices = [  # type: ignore[attr-defined]
            (page_id, self._label(title, url)) for page_id, (title, url) in self.pages.items()
        ]

    def _pages(self) -> dict[str, tuple[str, str]]:
        given = self.data if self.is_bound else self.initial
        found: dict[str, tuple[str, str]] = {}
        chosen = str(given.get("page", ""))
        if PAGE_ID.fullmatch(chosen) and chosen in public_ids({chosen}) and (page := page_of(chosen)):
            found[chosen] = (page.title, page.url)
        words = str(given.get("find", "")).replace("\x00", "").strip()[:200]
        if words:
            try:
                results = finding_for(AnonymousUser(), words, page_size=FOUND_PAGES, with_facets=False)
            except EngineUnavailable:
                return found
            found |= {page.page_id: (page.title, page.url) for page in results.pages}
        return found

    @staticmethod
    def _label(title: str, url: str) -> SafeString:
        return format_html('{} <span class="tb-small tb-muted tb-breaks">{}</span>', title, url)

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        return data

    def row(self) -> PromotedResult:
        """The promoted result as it is typed here."""
        data = self.cleaned_data
        self.promoted.phrases, self.promoted.page_id = data["phrases"], data["page"]
        self.promoted.title = self.pages[data["page"]][0][:255]
        self.promoted.order = data["order"]
        self.promoted.first_day, self.promoted.last_day = data["first_day"], data["last_day"]
        return self.promoted

    def touched(self) -> list[str]:
        """The queries that may change."""
        return list(dict.fromkeys([*self.promoted.phrases, *self.old_phrases]))

    def hints(self) -> list[str]:
        """Nothing to warn of."""
        return []


class StopPhraseForm(forms.Form):
    """Words that say nothing about what is looked for."""

    words = forms.CharField(
        label=gettext_lazy("Words that are not searched for"),
        max_length=LONGEST_QUERY,
        error_messages={"required": gettext_lazy("Give the words that are not searched for.")},
        help_text=gettext_lazy("As readers type them around their subject: “ik ben op zoek naar”."),
    )

    def __init__(self, *args: Any, phrase: StopPhrase, **kwargs: Any) -> None:
        """`phrase` is what is changed; a new one has no key."""
        self.phrase = phrase
        self.old_words = [phrase.words] if phrase.words else []
        super().__init__(*args, **kwargs)

    def clean_words(self) -> str:
        """Folded, not too short, and not there yet."""
        folded = " ".join(words_of(self.cleaned_data["words"]))
        if len(folded) < 2:
            raise forms.ValidationError(
                _("“%(words)s” is too short: use two letters or more.")
                % {"words": self.cleaned_data["words"]}
            )
        if StopPhrase.objects.filter(words=folded).exclude(pk=self.phrase.pk).exists():
            raise forms.ValidationError(_("These words are in the list already."))
        return folded

    def row(self) -> StopPhrase:
        """The phrase as it is typed here."""
        self.phrase.words = self.cleaned_data["words"]
        return self.phrase

    def touched(self) -> list[str]:
        """The words whose queries may change."""
        return list(dict.fromkeys([self.phrase.words, *self.old_words]))

    def hints(self) -> list[str]:
        """A word alone disappears from all queries, also from those that are about it."""
        words = words_of(self.cleaned_data["words"])
        in_groups = {stems_of(term) for listed in list_groups() if listed.in_use for term in listed.terms}
        if tuple(map(stem, words)) in in_groups:
            return [
                _("These words also stand in a group of synonyms; that group then has no effect for them.")
            ]
        return []
