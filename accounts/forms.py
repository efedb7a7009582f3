"""Forms for signing in, second factors, invitations, and confirming with the password or a passkey."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from web.refusals import Refused

from . import (
    browsers,
    passkey_challenges,
    passkey_options,
    passkeys,
    passwords,
    second_factor,
    sessions,
    sign_ins,
    throttling,
)
from .network import address_of


class SignInForm(AdminAuthenticationForm):
    """User name and password. `wait`: seconds until the next attempt, or 0. `failed`: whether they were wrong."""

    wait = 0
    failed = False

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["password"].widget.attrs.pop("autofocus", None)

    def clean(self):
        username = self.cleaned_data.get("username")
        if username is None or not self.cleaned_data.get("password"):
            return super().clean()
        try:
            counted = _count_attempt(self.request, username)
        except throttling.TooMany as refusal:
            self.wait = refusal.seconds
            raise ValidationError(str(refusal), code="throttled") from refusal
        try:
            cleaned = super().clean()
        except ValidationError:
            self.failed = True
            raise
        for kind, who in counted:
            # One right password must not give free attempts at other accounts from the same network.
            (throttling.give_back if kind == "address" else throttling.clear)(kind, who)
        return cleaned


def _count_attempt(request, username):
    """Count an attempt to sign in as `username`; return the (kind, who) pairs that it was counted for."""
    name, browser_mark = username.casefold(), browsers.mark_of(request, username)
    counted = (
        [("browser", f"{name}|{browser_mark}")]
        if browser_mark
        else [("account", name), ("address", address_of(request))]
    )
    throttling.take(*counted)
    return counted


class _SecondStepForm(forms.Form):
    """The second step of a sign-in. `device`: the OTP device that confirmed it, or None. `wait`: as in SignInForm."""

    wait = 0
    device = None

    def __init__(self, request, person, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person

    def clean_code(self):
        code = self.cleaned_data["code"]
        try:
            self.device = self.confirmed(code)
        except throttling.TooMany as refusal:
            self.wait = refusal.seconds
            raise ValidationError(str(refusal), code="throttled") from refusal
        if self.device is None:
            sign_ins.record(sign_ins.Kind.CODE_FAILED, self.person, self.request)
            raise ValidationError(self.wrong, code="wrong")
        return code

    def confirmed(self, code):
        """Return the OTP device that `code` belongs to, or None. Raise TooMany after too many attempts."""
        who = f"{self.person.pk}|{browsers.mark_of(self.request, self.person.get_username())}"
        throttling.take(("code", who))
        device = self.check(code)
        if device:
            throttling.clear("code", who)
        return device


class CodeForm(_SecondStepForm):
    """A code from the person's authenticator app."""

    wrong = _("This code is wrong. Type the code that your app shows now; each code works once, for half a minute.")

    code = forms.CharField(
        label=_("Code from your app"),
        help_text=_("Six digits."),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code", "spellcheck": "false"}
        ),
    )

    def check(self, code):
        return second_factor.check_code(self.person, code)


class RecoveryForm(_SecondStepForm):
    """One of the person's recovery codes."""

    wrong = _("This recovery code is wrong, or you have used it before.")

    code = forms.CharField(
        label=_("Recovery code"),
        help_text=_("Twelve letters and digits. Each works once."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "code", "spellcheck": "false"}),
    )

    def check(self, code):
        return second_factor.use_recovery_code(self.person, code, request=self.request)


class SetUpForm(CodeForm):
    """The first code from a new authenticator app. `key`: its secret, in hexadecimal."""

    wrong = _(
        "This code is wrong. Scan the QR code again, or type the key again, then type the code that the app shows now."
    )

    def __init__(self, request, person, key, *args, **kwargs):
        super().__init__(request, person, *args, **kwargs)
        self.key = key

    def check(self, code):
        return second_factor.set_up(self.person, self.key, code, request=self.request)


class PasskeyForm(forms.Form):
    """The name of a passkey, for its owner's list."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("A name by which you recognise it in your list, such as “Laptop at the clinic”."),
        max_length=64,
        error_messages={"required": _("Type a name for the passkey, such as “Laptop at the clinic”.")},
    )

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not name.isprintable():
            raise ValidationError(_("This name holds characters that cannot be shown."), code="unprintable")
        return name


class SignInAgainForm(SignInForm):
    """Signing in again without leaving the page: password and code in one step."""

    code = forms.CharField(
        label=_("Code from your app, or a recovery code"),
        help_text=_("Only if you have set up a second factor."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "code", "spellcheck": "false"}),
    )
    device = None

    def clean(self):
        cleaned = super().clean()
        person = self.get_user()
        if person is None:
            return cleaned
        if second_factor.is_set_up(person):
            self._confirm(person, cleaned.get("code", ""))
        elif second_factor.is_asked_of(person):
            raise ValidationError(
                _(
                    "Your role requires a second factor, and you have none yet. Sign in in another window, set it up "
                    "there, then press the button here again."
                ),
                code="set_up",
            )
        return cleaned

    def _confirm(self, person, code):
        if not code and second_factor.app_of(person) is None:
            self.add_error(
                "code",
                _(
                    "Your second factor is a passkey. Sign in with it in another window, then press the button here "
                    "again; or type a recovery code."
                ),
            )
            return
        kind = CodeForm if len(code) <= 7 else RecoveryForm
        step = kind(self.request, person, {"code": code})
        if not step.is_valid():
            self.wait = step.wait
            self.add_error("code", step.errors["code"][0] if code else _("Type the code that your app shows now."))
        self.device = step.device


class PasswordAgain(forms.CharField):
    """The password of the signed-in person, or an answer of their passkey; not asked for again for SIGNING_MINUTES.

    `takes_passkey` is whether the screen offers the passkey (templates/admin/accounts/_confirm_with_passkey.html).
    """

    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def __init__(self, request, **kwargs):
        super().__init__(
            label=_("Your password"),
            help_text=_(
                "You last confirmed who you are some time ago, so this step asks again. Nothing else that you typed is "
                "lost."
            ),
            strip=False,
            max_length=1000,
            error_messages={"required": _("Type your password, so that nobody else can do this in your name.")},
            **kwargs,
        )
        self.request = request
        self.takes_passkey = passkey_options.are_possible() and passkeys.of(request.user).exists()

    def clean(self, value):
        if self.request.POST.get("answer"):
            self._check_passkey()
            return ""
        value = super().clean(value)
        if value:
            passwords.check_again(self.request, value)
        return value

    def _check_passkey(self):
        try:
            passkey_challenges.confirm(self.request)
        except (Refused, throttling.TooMany) as refusal:
            raise ValidationError(str(refusal), code="passkey") from refusal


def ask_password(form, request):
    """Add a password field to `form` if `sessions.needs_password`; return the form."""
    if sessions.needs_password(request):
        form.fields["password"] = PasswordAgain(request)
    return form


def without_given_password(form, request):
    """Remove the password field if it was right and other fields were not; return the form."""
    if form.is_bound and not sessions.needs_password(request):
        form.fields.pop("password", None)
    return form


class ForgottenForm(forms.Form):
    """The e-mail address that a password link is sent to."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


def left_in_words(count):
    """Return how many recovery codes are left, as a sentence."""
    return ngettext("You have %(count)d recovery code left.", "You have %(count)d recovery codes left.", count) % {
        "count": count
    }
