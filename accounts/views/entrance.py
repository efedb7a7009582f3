"""Views for signing in: a passkey alone, or the password, then the second step if the person has one."""

from django.contrib import admin, messages
from django.contrib.auth.views import LoginView
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import passkey_challenges, passkey_options, passkeys, second_factor, sessions, sign_ins
from accounts.after_response import after_response
from accounts.forms import CodeForm, RecoveryForm, SignInForm, left_in_words
from accounts.throttling import TooMany
from web.refusals import Refused

# Purposes of challenges.
_ALONE, _SECOND = "sign in", "second step"


class SignIn(LoginView):
    """User name and password, followed by the second step, its set-up, or the newsroom; or a passkey alone."""

    template_name = "admin/login.html"
    authentication_form = SignInForm

    def get_context_data(self, **kwargs):
        request = self.request
        return super().get_context_data(
            **{
                **admin.site.each_context(request),
                "title": _("Sign in"),
                "app_path": request.get_full_path(),
                "passkeys_are_possible": passkey_options.are_possible(),
                "must_set_up": request.user.is_authenticated and second_factor.is_asked_of(request.user),
                **kwargs,
            }
        )

    def post(self, request, *args, **kwargs):
        if "answer" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            passkey = passkey_challenges.checked(request, _ALONE)
        except (Refused, TooMany) as refusal:
            # The form without data, which reports no missing password.
            context = self.get_context_data(form=SignInForm(request), passkey_refused=str(refusal))
            response = self.render_to_response(context, status=422)
            return too_many(response, getattr(refusal, "seconds", 0))
        to = HttpResponseRedirect(self.get_success_url())
        request.session.flush()
        return sessions.sign_in(request, passkey.user, to, device=passkey, with_password=False)

    def form_valid(self, form):
        return go_on(self.request, form.get_user(), self.get_success_url())

    def form_invalid(self, form):
        response = too_many(super().form_invalid(form), form.wait)
        if form.failed:
            # After the response, because its duration would reveal whether the account exists.
            username, request = form.cleaned_data["username"], self.request
            after_response(response, lambda: sign_ins.record_failure(username, request))
        return response


def go_on(request, person, to):
    """Return the response to a right password: the next step of `person`, or a redirect to the URL `to`."""
    if second_factor.is_set_up(person):
        sessions.ask_second_step(request, person, to)
        return redirect("admin:second_step")
    if second_factor.is_asked_of(person):
        sessions.ask_second_step(request, person, to)
        return redirect("admin:set_up_second_factor")
    return sessions.sign_in(request, person, HttpResponseRedirect(to))


def second_step(request):
    """Ask for a passkey or a code from the app, or with ?recovery for a recovery code."""
    waiting = sessions.pending(request)
    if waiting is None or not second_factor.is_set_up(waiting.person):
        return start_again(request)
    person, recovery = waiting.person, "recovery" in request.GET
    has_passkey = passkeys.of(person).exists()
    is_passkey = request.method == "POST" and "answer" in request.POST
    kind = RecoveryForm if recovery else CodeForm
    form = kind(request, person, request.POST if request.method == "POST" and not is_passkey else None)
    refusal, device = None, None
    if is_passkey:
        try:
            device = passkey_challenges.checked(request, _SECOND, person)
        except (Refused, TooMany) as error:
            refusal = error
    elif form.is_bound and form.is_valid():
        device = form.device
    if device:
        response = sessions.sign_in(request, person, HttpResponseRedirect(waiting.to), device=device)
        if recovery and not is_passkey:
            messages.warning(request, left_in_words(second_factor.codes_left(person)))
        return response
    return too_many(
        TemplateResponse(
            request,
            "admin/accounts/second_step.html",
            {
                **admin.site.each_context(request),
                "title": _("Second step"),
                "form": form if recovery or second_factor.app_of(person) else None,
                "person": person,
                "recovery": recovery,
                "has_passkey": has_passkey and not recovery,
                "passkey_refused": refusal and str(refusal),
            },
            status=422 if refusal or form.is_bound else 200,
        ),
        getattr(refusal, "seconds", form.wait),
    )


@require_POST
def sign_in_options(request):
    """Return options for signing in with a passkey alone, as JSON."""
    return options_response(lambda: passkey_challenges.options(request, _ALONE))


@require_POST
def second_step_options(request):
    """Return options for a passkey as second step, as JSON."""

    def options():
        waiting = sessions.pending(request)
        if waiting is None:
            raise Refused(_("That step has expired. Sign in with your user name and password again."))
        return passkey_challenges.options(request, _SECOND, waiting.person)

    return options_response(options)


def options_response(options):
    """Return the JSON text that `options` returns, or as 409 the sentence that it refuses with."""
    try:
        return HttpResponse(options(), content_type="application/json")
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)


def start_again(request):
    """Redirect a request without a pending sign-in to the password, or to the newsroom if it is signed in."""
    if not admin.site.has_permission(request):
        messages.info(request, _("That step has expired. Sign in with your user name and password again."))
        return redirect("admin:login")
    return redirect("admin:index")


def too_many(response, wait):
    """Make `response` a 429 with Retry-After if `wait`, in seconds, is not 0; return it."""
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response
