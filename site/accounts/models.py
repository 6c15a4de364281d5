"""People, the organisations they work for, their roles and expertise, and the audit trail."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from vocabulary.models import Municipality, Province, TargetGroup

from .privacy import PersonalData
from .roles import Role, has_role


def full_name(first_name: str, last_name: str) -> str:
    """How a person is called, for lists that read names alone."""
    return f"{first_name} {last_name}".strip() or str(_("Person without a name"))


class UserQuerySet(models.QuerySet["User"]):
    """Reads of people."""

    def with_role(self, *roles: Role) -> UserQuerySet:
        """Active people who have one of the roles."""
        return self.filter(is_active=True, role_grants__role__in=roles).distinct()

    def visible_to(self, user: Any) -> UserQuerySet:
        """An administrator sees everybody; others see themselves."""
        if has_role(user, Role.ADMINISTRATOR):
            return self.all()
        return self.filter(pk=getattr(user, "pk", None))

    def matching(self, text: str) -> UserQuerySet:
        """People of whom each word of `text` stands in the name or the address."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            )
        return found

    def with_everything(self) -> UserQuerySet:
        """In order of name, with roles and organisations read along: for lists."""
        return self.prefetch_related("role_grants", "organisations").order_by("last_name", "first_name", "pk")

    def expert_of(self, group: TargetGroup) -> UserQuerySet:
        """Active experts of a target group."""
        return self.with_role(Role.EXPERT).filter(expertise__target_group=group)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes people; the e-mail address is kept in lower case, for people type it as it comes."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Create a person who signs in with this address; without a password only a reset lets them in."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Create an administrator who may do everything in the editor too, for the command line."""
        from .actions import SYSTEM, grant_role

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **extra)
        grant_role(SYSTEM, user, Role.ADMINISTRATOR)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find somebody by address, whatever the case."""
        return self.get(email=(username or "").strip().lower())


class Organisation(models.Model):
    """A body that asks, helps or is helped."""

    class Kind(models.TextChoices):
        """What it is."""

        MUNICIPALITY = "municipality", _("municipality")
        REGION = "region", _("region")
        PROVINCE = "province", _("province")
        CORPORATION = "corporation", _("housing corporation")
        CARE = "care", _("care organisation")
        STATE = "state", _("central government")
        OTHER = "other", _("other organisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("municipality"),
    )
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    email_domains = models.CharField(
        _("mail domains"), max_length=200, blank=True, help_text=_("Separated by spaces.")
    )

    personal_data = PersonalData(
        purpose=_("Recognise which organisation somebody writes for."),
        retention=_("As long as the organisation is known here; a domain is no person's data."),
        fields=("email_domains",),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            # Autocomplete on a form looks names up by their first letters, whatever the case.
            models.Index(Lower("name"), name="organisation_name_lower"),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in by e-mail."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    organisations = models.ManyToManyField(
        Organisation, through="Membership", related_name="people", verbose_name=_("organisations")
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects: ClassVar[UserManager] = UserManager()

    personal_data = PersonalData(
        purpose=_("Sign in, and know who asked, answered or planned."),
        retention=_("Removed two years after the last sign-in, on request sooner."),
        fields=("email", "first_name", "last_name"),
        retention_days=730,
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # Two accounts that differ in capitals alone would be one person with two histories.
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
        ]

    def __str__(self) -> str:
        return full_name(self.first_name, self.last_name)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles this person has; read once per instance."""
        # Not values_list: a list of people has read the grants along.
        return frozenset(grant.role for grant in self.role_grants.all())

    def has_role(self, *roles: Role) -> bool:
        """Whether this person has one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def initials(self) -> str:
        """Up to two letters for an avatar."""
        return "".join(part[0] for part in (self.first_name, self.last_name.split(" ")[-1]) if part).upper()


class RoleGrant(models.Model):
    """That a person has a role; given and taken by the verbs in `actions`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)

    personal_data = PersonalData(
        purpose=_("Know what somebody may do."), retention=_("As long as the person."), fields=("user",)
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_granted_once")]
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Membership(models.Model):
    """That a person works for an organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )

    personal_data = PersonalData(
        name=_("Who works for which organisation"),
        purpose=_("Show colleagues what their organisation asked and requested."),
        retention=_("As long as the person works there."),
        fields=("user",),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="member_once")]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"


class Expertise(models.Model):
    """That a person is expert of a target group."""

    user = models.ForeignKey(User, models.CASCADE, related_name="expertise", verbose_name=_("person"))
    target_group = models.ForeignKey(
        TargetGroup, models.CASCADE, related_name="expertise", verbose_name=_("target group")
    )

    personal_data = PersonalData(
        purpose=_("Pass a question to somebody who knows the subject."),
        retention=_("As long as the person is expert."),
        fields=("user",),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "target_group"], name="expert_once")]
        verbose_name = _("expertise")
        verbose_name_plural = _("expertise")

    def __str__(self) -> str:
        return f"{self.user}: {self.target_group}"


class AuditEntry(models.Model):
    """Who did what to which object, when. Rows are added, never changed."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("person who did it")
    )
    verb = models.CharField(_("verb"), max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.CharField(max_length=64, blank=True)
    object = GenericForeignKey("content_type", "object_id")
    details = models.JSONField(_("details"), default=dict, blank=True)

    personal_data = PersonalData(
        purpose=_("Account for what was done with questions, pages and plans (BIO2)."),
        retention=_("Half a year; the link to the person goes with the person."),
        fields=("actor",),
        retention_days=183,
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            # The history beside one object.
            models.Index(fields=["content_type", "object_id", "-at"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_id}"
