"""Checks of people: roles have their permissions and members, and no demonstration account can sign in."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import signers
from conditions import demo
from conditions.models import MedicalReviewer, SigningKey
from conditions.permissions import RIGHTS


def have_their_rights():
    held = {
        (role, f"{app}.{code}")
        for role, app, code in Permission.objects.filter(group__name__in=RIGHTS).values_list(
            "group__name", "content_type__app_label", "codename"
        )
    }
    for role, rights in RIGHTS.items():
        missing = [right for right in rights if (role, right) not in held]
        if missing:
            yield _("The group %(role)s lacks rights: %(rights)s. Run migrate.") % {
                "role": role,
                "rights": ", ".join(missing),
            }
        elif not get_user_model().objects.filter(groups__name=role, is_active=True).exists():
            yield _("Nobody is in the group %(role)s yet.") % {"role": role}, False


def sign_by_their_roles():
    """Yield advice on rights to sign or steer that come from elsewhere than the roles: each deserves a second look."""
    is_right = Q()
    for right in signers.RIGHTS:
        app, codename = right.split(".")
        is_right |= Q(content_type__app_label=app, codename=codename)
    rights = Permission.objects.filter(is_right)
    for group in Group.objects.filter(permissions__in=rights).distinct().order_by("name"):
        extra = _codes(rights.filter(group=group)) - set(RIGHTS.get(group.name, ()))
        if extra:
            names = {"group": group.name, "rights": ", ".join(sorted(extra))}
            yield _("The group %(group)s may sign or steer, unlike its role: %(rights)s.") % names, False
    for user in get_user_model().objects.filter(is_active=True, user_permissions__in=rights).distinct():
        names = {"name": user.username, "rights": ", ".join(sorted(_codes(rights.filter(user=user))))}
        yield _("%(name)s may sign or steer without a role: %(rights)s.") % names, False


def _codes(permissions):
    pairs = permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in pairs}


def can_confirm():
    """Yield advice if only one person can confirm who may sign, because nobody can confirm what they propose."""
    superusers = get_user_model().objects.filter(is_superuser=True, is_active=True, is_staff=True)
    people = superusers | signers.holders_of([signers.INVITE])
    if people.count() == 1:
        yield (
            _(
                "Only %(name)s can confirm who may sign, and nobody can confirm their own changes. Invite a "
                "chief editor."
            )
            % {"name": people.get().username},
            False,
        )


def sign_with_keys():
    """Yield advice to demand signing keys, and the number of reviewers who may sign but have no signing key."""
    if not settings.DEBUG and settings.SIGNING != "passkey":
        yield (
            _(
                "Reviewers may sign with password and code, for which only this site vouches. Set SIGNING=passkey once "
                "all of them have a signing key."
            ),
            False,
        )
    reviewers = MedicalReviewer.objects.current()
    without = reviewers.exclude(pk__in=SigningKey.objects.valid().values("reviewer")).count()
    if without and (not settings.DEBUG or settings.SIGNING == "passkey"):
        yield (
            _("Reviewers without a signing key: %(without)d of %(all)d. They propose one under “Signing keys”.")
            % {"without": without, "all": reviewers.count()},
            False,
        )


def are_real():
    if settings.DEBUG:
        return
    invented = {person.username: person.email for person in demo.PEOPLE}
    for user in get_user_model().objects.filter(username__in=invented, is_active=True):
        if user.check_password(demo.PASSWORD):
            yield _("%(name)s can sign in with the password of the demonstration, which is printed in the README.") % {
                "name": user.username
            }
        elif user.email == invented[user.username]:
            yield _("%(name)s is a person of the demonstration, on a real site.") % {"name": user.username}, False
