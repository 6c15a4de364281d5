"""`Resource`: the one concrete page model with what all resources share, so that a list is one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from accounts.models import RoleGrant, User
from accounts.privacy import PersonalData
from accounts.roles import Role
from knowledge.blocks import BodyBlock, SourceBlock, VersionNoteBlock
from knowledge.caching.parts import Parts, parts_for
from knowledge.keeping.overwriting import ResourceForm
from knowledge.visibility import is_closed, is_in_a_site, is_visible_to, some_closed
from vocabulary.models import ActionLine, TargetGroup

from .blocks import DownloadBlock
from .kinds import KIND_LABELS
from .labels import read_labels
from .reading import Reading, Section, addresses_in

# What an owner is to a reader.
OWNER_ROLES = (Role.EXPERT, Role.PROGRAMME_TEAM, Role.EDITOR)
# Pages that an editor may choose to show beside a page.
MOST_RELATED = 8


class ResourceQuerySet(PageQuerySet):
    """Reads of resources. Whatever a visitor gets starts from `visible_to`."""

    def visible_to(self, user: Any, *, closed_parts: bool = True) -> ResourceQuerySet:
        """Published, and not in a part of the tree that is closed to this user."""
        return self.filter(is_visible_to(user, closed_parts=closed_parts))

    def findable_by(self, user: Any) -> ResourceQuerySet:
        """What this user may read and has not expired; the worker unpublishes that within a minute or so.

        What was moved out of the site, such as beside its root, has no address to open it at.
        """
        return self.visible_to(user).filter(is_in_a_site()).exclude(expire_at__lte=timezone.now())

    def about_group(self, slug: str) -> ResourceQuerySet:
        """About a target group, or about all of them; each page once, for none is twice about one group."""
        return self.filter(Q(target_groups__slug=slug) | Q(target_groups=None))

    def only_about_group(self, slug: str) -> ResourceQuerySet:
        """About a target group by name."""
        return self.filter(target_groups__slug=slug)

    def about_line(self, slug: str) -> ResourceQuerySet:
        """About an action line."""
        return self.filter(action_lines__slug=slug)

    def overdue(self, day: dt.date) -> ResourceQuerySet:
        """Public, and somebody should have looked at it before this day."""
        return self.filter(live=True, next_check_on__lt=day)

    def reading_matter(self) -> ResourceQuerySet:
        """Without the pages that gather others and without events, which have lists of their own."""
        return self.filter(gathers=False)

    def newest(self) -> ResourceQuerySet:
        """What was published last comes first."""
        return self.order_by("-first_published_at", "-pk")

    def to_serve(self) -> ResourceQuerySet:
        """With what serving a page asks besides: whether anything is closed to anybody."""
        found = self.annotate(closed_parts=some_closed(), closed_here=is_closed())
        # Who shows pieces that were kept does not ask; where nothing is kept, it is in the same query.
        return found if self.model.is_same_for_all else found.with_keeper()

    def with_keeper(self) -> ResourceQuerySet:
        """With who keeps it, as a reader may know them."""
        keepers = User.objects.filter(pk=OuterRef("maintainer"))
        roles = RoleGrant.objects.filter(user=OuterRef("maintainer"), role__in=OWNER_ROLES)
        return self.annotate(
            keeper_organisation=Subquery(
                keepers.order_by("organisations__name").values("organisations__name")[:1]
            ),
            # In the alphabet "editor" comes before "expert"; the latter tells more.
            keeper_role=Subquery(
                roles.order_by(Case(When(role=Role.EXPERT, then=0), default=1), "-role").values("role")[:1]
            ),
        )

    def with_labels(self) -> ResourceQuerySet:
        """With target groups and action lines, two queries for the whole list."""
        return self.prefetch_related("target_groups", "action_lines")


ResourceManager = PageManager.from_queryset(ResourceQuerySet)


class SparingPage:
    """What our pages ask Wagtail with fewer queries than it takes by itself."""

    # False on a page that was read while no part of the tree was closed, or not the one that it is in: then
    # nobody has to ask again.
    closed_parts = True
    closed_here = True
    path: str
    steplen: ClassVar[int]

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail's rule, with the restrictions of what ancestors are an alias of, in one query, not two."""
        if not self.closed_here:
            return PageViewRestriction.objects.none()
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        closed = Q(page__path__in=paths) | Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(closed).distinct()

    def _get_site_root_paths(self, cache_object: Any = None) -> Any:
        """Wagtail's, read once for a page that is asked for its address without a request."""
        return super()._get_site_root_paths(cache_object or self)  # type: ignore[misc]


class Resource(SparingPage, Page):
    """What a municipality reads. Each type is a subclass with its own facts."""

    kind: ClassVar[str] = ""
    # What a page of this type gathers is made elsewhere; it is no reading matter itself.
    is_gathering: ClassVar[bool] = False
    # Whether its text shows everybody the same; what a type shows to one stands outside the tag `keep`.
    is_same_for_all: ClassVar[bool] = True
    parts: Parts | None = None
    # For a type whose facts change by themselves: how long a visitor may get a kept copy; 0: as long as any.
    fresh_seconds: ClassVar[int] = 0

    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One sentence: what does the reader get here?")
    )
    target_groups = ParentalManyToManyField(
        TargetGroup,
        blank=True,
        related_name="resources",
        verbose_name=_("target groups"),
        help_text=_("None chosen means: all target groups."),
    )
    action_lines = ParentalManyToManyField(
        ActionLine, blank=True, related_name="resources", verbose_name=_("action lines")
    )
    audience = models.CharField(
        _("written for"), max_length=300, blank=True, help_text=_("Functions, separated by commas.")
    )
    maintainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kept up to date by"),
    )
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)
    next_check_on = models.DateField(_("next check on"), null=True, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))
    sources = StreamField([("source", SourceBlock())], blank=True, verbose_name=_("sources"))
    version_notes = StreamField([("note", VersionNoteBlock())], blank=True, verbose_name=_("version notes"))
    downloads = StreamField([("download", DownloadBlock())], blank=True, verbose_name=_("downloads"))
    gathers = models.BooleanField(default=False, editable=False)
    imported_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ResourceManager()
    personal_data: ClassVar[Any] = PersonalData(
        name=_("Who keeps a page up to date"),
        purpose=_("Know whom to ask about a page."),
        retention=_("The link goes with the person; the name on a contact card goes with the card."),
        fields=("maintainer", "body"),
    )

    base_form_class = ResourceForm
    parent_page_types: ClassVar[list[str]] = ["knowledge.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False

    subject_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("target_groups"), FieldPanel("action_lines"), FieldPanel("audience")],
            heading=_("About whom and for whom"),
        )
    ]
    related_heading: ClassVar[Any] = _("Related pages")
    about_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("maintainer"), FieldPanel("checked_on"), FieldPanel("next_check_on")],
            heading=_("Keeping up to date"),
        ),
        FieldPanel("downloads"),
        FieldPanel("sources"),
        FieldPanel("version_notes"),
    ]
    fact_panels: ClassVar[list[Any]] = []
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        indexes = [
            # "Open pages whose next check has passed", and the public lists that leave gathering pages out.
            models.Index(fields=["next_check_on"], name="resource_next_check"),
        ]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put the panels of a type in one order: title, its own facts, text, then what all share."""
        super().__init_subclass__(**kwargs)
        cls.content_panels = [
            *Page.content_panels, FieldPanel("summary"), *cls.fact_panels, FieldPanel("body"),
            *cls.subject_panels,
            InlinePanel("related_links", heading=cls.related_heading, label=_("page"), max_num=MOST_RELATED),
            *Resource.about_panels,
        ]  # fmt: skip

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """A type only in its own section, so that a list holds one kind."""
        return super().can_create_at(parent) and parent.specific.kind == cls.kind

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Wagtail calls this in every save."""
        self.gathers = self.is_gathering
        super().full_clean(*args, **kwargs)

    @property
    def kind_name(self) -> str:
        """`kind` of the real type, also on a row read as `Resource`; no query."""
        return getattr(self.specific_class, "kind", "")

    @property
    def public_address(self) -> str:
        """The whole address, for mails, calendars and other sites; the start is the operator's SITE_URL."""
        return settings.SITE_URL + (self.url or "/")

    @property
    def kind_label(self) -> str:
        """What a reader calls this kind."""
        return str(KIND_LABELS.get(self.kind_name, ""))

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have looked at it before today."""
        return self.next_check_on is not None and self.next_check_on < timezone.localdate()

    @property
    def kept_by(self) -> str:
        """The owner as a reader may know them: role and organisation, never a name or an address.

        A page that nobody in particular keeps is the programme team's. Without `with_keeper`: a query.
        """
        page: Any = self
        if self.maintainer_id and not hasattr(self, "keeper_role"):
            page = Resource.objects.filter(pk=self.pk).with_keeper().only("pk").first() or self
        role = Role(getattr(page, "keeper_role", None) or Role.PROGRAMME_TEAM)
        return ", ".join(filter(None, [str(role.label), getattr(page, "keeper_organisation", None)]))

    @property
    def audiences(self) -> list[str]:
        """The functions that it is written for."""
        return [part.strip() for part in self.audience.split(",") if part.strip()]

    @property
    def group_names(self) -> str:
        """Target groups in one line; empty when it is about all of them."""
        return ", ".join(group.name for group in self.target_groups.all())

    # What a type adds to the text -----------------------------------------------------------------------

    def rich_sources(self) -> Iterator[str]:
        """The rich text that is in no stream of blocks, so that all links of the page are read at once."""
        yield from ()

    def sections_before(self, reading: Reading) -> Iterable[Section]:
        """Sections of the type that stand before the body."""
        return ()

    def sections_after(self, reading: Reading) -> Iterable[Section]:
        """Sections of the type that stand after the body."""
        return ()

    def spoken_sections(self) -> Iterable[Section]:
        """What is said in a recording: the search finds it by its time, but it is no text of the page."""
        return ()

    def external_addresses(self) -> Iterator[str]:
        """Addresses that the page points at, as written, of this site and others; a type with links of its
        own adds them."""
        yield from addresses_in(self.reading.body)
        for section in (*self.reading.before, *self.reading.after):
            yield from addresses_in(section.html)
        yield from (source.value["url"] for source in self.sources if source.value["url"])

    @cached_property
    def reading(self) -> Reading:
        """The text as a reader gets it, with anchors and contents."""
        return Reading(self)

    # Reads ----------------------------------------------------------------------------------------------

    def related_for(self, user: Any, limit: int = 3) -> list[Resource]:
        """Chosen pages first; then, up to `limit`, pages about the same subject, newest first.

        They hold what a card shows; the rest is read when asked.
        """
        pages = [page for page in self._beside(user) if page.chosen is not None or page.next_start is None]
        count = sum(page.chosen is not None for page in pages)
        return pages[: max(limit, count)]

    def coming_for(self, user: Any) -> list[Resource]:
        """The next events about the same groups, soonest first, with `next_start` and `next_end`."""
        return [page for page in self._beside(user) if page.chosen is None and page.next_start is not None]

    def _beside(self, user: Any) -> list[Any]:
        from .beside import beside

        if "_read_beside" not in self.__dict__:
            self._read_beside = list(beside(self, user))
        return self._read_beside

    @property
    def groups_of_events(self) -> list[int]:
        """The keys of the target groups whose next events stand on the page; none: no events do."""
        return []

    def pages_beside(self, user: Any) -> list[Resource]:
        """The pages whose target groups are shown too; a type that lists pages gives them here."""
        return []

    @cached_property
    def section(self) -> Page:
        """The list that the page is in; whoever routed here has read it already."""
        return self.get_parent().specific

    @classmethod
    def to_read(cls) -> ResourceQuerySet:
        """The pages of this type with what their template shows."""
        return cls.objects.all()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve it with the pieces that are the same for all, as far as they are kept."""
        if self.is_same_for_all:
            self.parts = parts_for(request, self)
        response: Any = super().serve(request, *args, **kwargs)
        if self.parts is not None and not self.parts.are_known:
            response.add_post_render_callback(self.parts.save)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the templates of all types show."""
        # The glossary is made of pages, which are resources themselves.
        from .glossary import TermMarks, all_terms

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["section"] = self.section
        if self.parts is not None and self.parts.are_known:
            return context
        known = [] if self.has_unsaved_relations else [self]
        read_labels([*known, *self.pages_beside(request.user)])
        self.reading.marks = TermMarks(all_terms(), self.pk)
        context["reading"] = self.reading
        context["related"] = self.related_for(request.user)
        context["coming"] = self.coming_for(request.user)
        return context

    @property
    def has_unsaved_relations(self) -> bool:
        """Whether this is a preview, whose target groups are in memory only."""
        return bool(getattr(self, "_cluster_related_objects", None)) or self.pk is None


class RelatedLink(Orderable):
    """A page that an editor chose to show beside another."""

    page = ParentalKey(Resource, on_delete=models.CASCADE, related_name="related_links")
    related = models.ForeignKey(Resource, models.CASCADE, related_name="linked_from", verbose_name=_("page"))
    panels = [PageChooserPanel("related")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "related"], name="related_once")]
        verbose_name = _("related page")
        verbose_name_plural = _("related pages")

    def __str__(self) -> str:
        return f"{self.page_id} → {self.related_id}"
