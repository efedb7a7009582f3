"""Error reports to Sentry, if SENTRY_DSN is set, without personal data and without what people typed."""

from django.core.exceptions import ImproperlyConfigured

from .logs import without_addresses


def start(dsn, **options):
    """Start sending errors; `options` are passed to sentry_sdk.init. Raise ImproperlyConfigured without the package."""
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, and the package sentry-sdk is not installed: pip install -r requirements-sentry.txt"
        ) from None
    from sentry_sdk.utils import BadDsn, Dsn

    try:
        Dsn(dsn)
    except (BadDsn, ValueError):
        # The message must not repeat the address, which contains a key.
        raise ImproperlyConfigured("SENTRY_DSN must be an address such as https://key@sentry.example.org/1.") from None
    sentry_sdk.init(
        dsn=dsn,
        # By default Sentry sends no personal data, except in the values of variables, which are texts and names.
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0,
        before_send=scrubbed,
        **options,
    )


def scrubbed(event, hint):
    """Return the event without the request, except its method, and without e-mail and IP addresses."""
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
        return {name: _without_addresses(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_addresses(item) for item in value]
    return value
