"""The three roles of a newsroom, as groups. `conditions` grants them their permissions."""

EDITORS = "Editors"
MEDICAL_REVIEWERS = "Medical reviewers"
CHIEF_EDITORS = "Chief editors"

ROLES = (EDITORS, MEDICAL_REVIEWERS, CHIEF_EDITORS)


def make_roles(sender=None, using="default", **kwargs):
    """Create missing groups; safe to run any number of times."""
    from django.contrib.auth.models import Group

    for role in ROLES:
        Group.objects.using(using).get_or_create(name=role)


def grant(role, permissions, using="default"):
    """Give a role the permissions it lacks. Permissions that a site added stay.

    `permissions` are strings of the form "app_label.codename". Raise LookupError
    if one does not exist, because a role without its permissions would refuse everybody.
    """
    from django.contrib.auth.models import Group, Permission

    group, _created = Group.objects.using(using).get_or_create(name=role)
    existing = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using)
        .filter(codename__in=[name.split(".")[1] for name in permissions])
        .select_related("content_type")
    }
    missing = sorted(set(permissions) - set(existing))
    if missing:
        raise LookupError(f"No such permissions: {', '.join(missing)}")
    group.permissions.add(*(existing[name] for name in permissions))
