"""The verbs of people and organisations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from vocabulary.models import Municipality, Province, TargetGroup

from .audit import record
from .models import Expertise, Membership, Organisation, RoleGrant, User
from .roles import PLANNERS, Role, has_role


class System:
    """The actor of set-up commands: a person at the command line, who may do what an administrator may."""

    is_authenticated = True
    is_active = True
    pk = None

    def has_role(self, *roles: Role) -> bool:
        """A command line has every right already."""
        return True


SYSTEM = System()


def _may_manage_people(actor: Any) -> None:
    if not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDenied


def assign(instance: models.Model, **values: Any) -> bool:
    """Set the values; whether the instance is new or one of them differed."""
    differs = [name for name, value in values.items() if getattr(instance, name, None) != value]
    for name in differs:
        setattr(instance, name, values[name])
    return bool(differs) or instance._state.adding


@transaction.atomic
def put_organisation(
    actor: Any,
    *,
    kind: str,
    name: str,
    slug: str = "",
    municipality: Municipality | None = None,
    province: Province | None = None,
    email_domains: str = "",
) -> Organisation:
    """Create an organisation or bring it up to date; `slug` (default: from the name) says which one."""
    _may_manage_people(actor)
    slug = slug or slugify(name)
    organisation = Organisation.objects.filter(slug=slug).first() or Organisation(slug=slug)
    changed = assign(
        organisation,
        kind=kind,
        name=name,
        municipality=municipality,
        province=province,
        email_domains=email_domains,
    )
    if changed:
        organisation.full_clean()
        organisation.save()
        record(actor, "put_organisation", organisation)
    return organisation


@transaction.atomic
def put_user(
    actor: Any,
    *,
    email: str,
    first_name: str,
    last_name: str,
    roles: Iterable[str] = (),
    organisations: Iterable[Organisation] = (),
    target_groups: Iterable[TargetGroup] = (),
    password: str | None = None,
) -> User:
    """Create a person or bring them up to date; the address says who. The password is set only on creation.

    Raises ValidationError on a bad address or role, PermissionDenied when the actor manages no people.
    """
    _may_manage_people(actor)
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email)
        user.set_password(password)
    changed = assign(user, first_name=first_name, last_name=last_name)
    if changed:
        user.full_clean(exclude=["password"])
        user.save()
    wanted = set(roles)
    for role in wanted - user.roles:
        grant_role(actor, user, role)
    for role in user.roles - wanted:
        withdraw_role(actor, user, role)
    organisations, target_groups = list(organisations), list(target_groups)
    dropped = user.memberships.exclude(organisation__in=organisations).delete()[0]
    dropped += user.expertise.exclude(target_group__in=target_groups).delete()[0]
    added = [Membership.objects.get_or_create(user=user, organisation=one)[1] for one in organisations]
    added += [Expertise.objects.get_or_create(user=user, target_group=one)[1] for one in target_groups]
    changed |= _vouch_for(user)
    if changed or dropped or any(added):
        record(actor, "put_user", user)
    return user


@transaction.atomic
def put_expertise(actor: Any, user: User, target_groups: Iterable[TargetGroup]) -> bool:
    """Say which target groups a person knows; returns whether that changed. Planners may, and who manages
    people."""
    if not has_role(actor, Role.ADMINISTRATOR, *PLANNERS):
        raise PermissionDenied
    wanted = list(target_groups)
    dropped = user.expertise.exclude(target_group__in=wanted).delete()[0]
    added = [Expertise.objects.get_or_create(user=user, target_group=group)[1] for group in wanted]
    if dropped or any(added):
        record(actor, "put_expertise", user)
    return bool(dropped or any(added))


def _vouch_for(user: User) -> bool:
    """Whoever may manage people vouches for the address; allauth asks for that before it adds a second step
    or trusts the organisation's own sign-in. Returns whether that is new."""
    stale = EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()[0]
    address, created = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    if not created and not (address.verified and address.primary):
        address.verified = address.primary = True
        address.save(update_fields=["verified", "primary"])
        return True
    return bool(created or stale)


def _forget_roles(user: User) -> None:
    user.__dict__.pop("roles", None)
    getattr(user, "_prefetched_objects_cache", {}).pop("role_grants", None)


@transaction.atomic
def grant_role(actor: Any, user: User, role: str) -> None:
    """Give a role. The Django group of the same name carries the rights in Wagtail's editor."""
    _may_manage_people(actor)
    if role not in Role.values:
        raise ValidationError(_("This role does not exist."))
    RoleGrant.objects.get_or_create(user=user, role=role)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    _forget_roles(user)
    record(actor, "grant_role", user, role=str(role))


@transaction.atomic
def withdraw_role(actor: Any, user: User, role: str) -> None:
    """Take a role away, with its rights in the editor.

    Raises ValidationError when nobody would be left to give roles.
    """
    _may_manage_people(actor)
    if role == Role.ADMINISTRATOR and user.has_role(Role.ADMINISTRATOR):
        others = User.objects.with_role(Role.ADMINISTRATOR).exclude(pk=user.pk)
        if not others.exists():
            raise ValidationError(
                _("This is the last administrator. First make somebody else administrator.")
            )
    RoleGrant.objects.filter(user=user, role=role).delete()
    user.groups.remove(*Group.objects.filter(name=role))
    _forget_roles(user)
    record(actor, "withdraw_role", user, role=str(role))
