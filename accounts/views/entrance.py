"""Views for signing in: the password, then the second step if the person has one."""

from django.contrib import admin, messages
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts import second_factor, sessions, sign_ins
from accounts.after_response import after_response
from accounts.forms import CodeForm, RecoveryForm, SignInForm, left_in_words


class SignIn(LoginView):
    """User name and password, followed by the second step, its set-up, or the newsroom."""

    template_name = "admin/login.html"
    authentication_form = SignInForm

    def get_context_data(self, **kwargs):
        request = self.request
        return super().get_context_data(
            **{
                **admin.site.each_context(request),
                "title": _("Sign in"),
                "app_path": request.get_full_path(),
                "must_set_up": request.user.is_authenticated and second_factor.is_asked_of(request.user),
                **kwargs,
            }
        )

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
    if second_factor.app_of(person) is not None:
        sessions.ask_second_step(request, person, to)
        return redirect("admin:second_step")
    if second_factor.is_asked_of(person):
        sessions.ask_second_step(request, person, to)
        return redirect("admin:set_up_second_factor")
    return sessions.sign_in(request, person, HttpResponseRedirect(to))


def second_step(request):
    """Ask for a code from the app, or with ?recovery for a recovery code."""
    waiting = sessions.pending(request)
    if waiting is None or second_factor.app_of(waiting.person) is None:
        return start_again(request)
    recovery = "recovery" in request.GET
    kind = RecoveryForm if recovery else CodeForm
    form = kind(request, waiting.person, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        response = sessions.sign_in(request, waiting.person, HttpResponseRedirect(waiting.to), device=form.device)
        if recovery:
            messages.warning(request, left_in_words(second_factor.codes_left(waiting.person)))
        return response
    return too_many(
        TemplateResponse(
            request,
            "admin/accounts/second_step.html",
            {
                **admin.site.each_context(request),
                "title": _("Second step"),
                "form": form,
                "person": waiting.person,
                "recovery": recovery,
            },
            status=422 if form.is_bound else 200,
        ),
        form.wait,
    )


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
