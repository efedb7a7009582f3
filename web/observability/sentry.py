"""Errors sent to Sentry, where SENTRY_DSN is set: what broke and where, nothing of who met it or what they typed."""

from django.core.exceptions import ImproperlyConfigured

from .logs import without_addresses


def start(dsn, **options):
    """Have errors sent; `options` go to sentry_sdk.init as they are."""
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, and the package sentry-sdk is not installed: pip install -r requirements-sentry.txt"
        ) from None
    sentry_sdk.init(
        dsn=dsn,
        # Persons are left out unless one asks for them. The values of variables are texts, names and addresses.
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0,
        before_send=scrubbed,
        **options,
    )


def scrubbed(event, hint):
    """Return the event without the request, but for its method, and without any address."""
    request = event.pop("request", None) or {}
    event.pop("user", None)
    event.pop("breadcrumbs", None)
    event.pop("server_name", None)
    event.pop("extra", None)
    if "method" in request:
        event["request"] = {"method": request["method"]}
    return _without_addresses(event)


def _without_addresses(value):
    if isinstance(value, str):
        return without_addresses(value)
    if isinstance(value, dict):
        return {name: _without_addresses(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_addresses(one) for one in value]
    return value
