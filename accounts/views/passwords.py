"""Views for new passwords: by mail, by invitation, and while signed in."""

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import browsers, links, passwords, sessions, throttling
from accounts.after_response import after_response
from accounts.forms import ForgottenForm
from accounts.network import address_of
from accounts.sign_ins import Kind

from .entrance import too_many


def forgotten(request):
    """Mail a password link. The response is the same whether or not the address belongs to an account."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    wait, sent, email = 0, False, ""
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            throttling.take(("links", address_of(request)))
            sent = True
        except throttling.TooMany as refusal:
            wait = refusal.seconds
            form.add_error(None, str(refusal))
    response = TemplateResponse(
        request,
        "admin/accounts/forgotten.html",
        {
            **admin.site.each_context(request),
            "title": _("Forgotten password"),
            "form": form,
            "sent": sent,
            "minutes": links.PASSWORD_MINUTES,
        },
        status=422 if form.errors else 200,
    )
    if sent:
        # After the response, because its duration would reveal whether the account exists.
        after_response(response, lambda: passwords.send_link(email, request))
    return too_many(response, wait)


class NewPassword(PasswordResetConfirmView):
    """The form behind a password link. Django redirects to a URL without the token."""

    template_name = "admin/accounts/new_password.html"
    token_generator = links.PASSWORDS
    success_url = reverse_lazy("admin:login")
    title = gettext_lazy("Choose a new password")
    is_invitation = False
    kind = Kind.PASSWORD_RESET

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.update(
            {
                **admin.site.each_context(self.request),
                "title": self.title if self.validlink else _("This link has expired"),
                "is_invitation": self.is_invitation,
                "person": self.user,
            }
        )
        return context

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if not self.validlink:
            response.status_code = 410
        elif context["form"].is_bound:
            response.status_code = 422
        return response

    def form_valid(self, form):
        response = super().form_valid(form)
        passwords.changed(self.user, self.request, kind=self.kind)
        # The link proves the person, so this browser counts as known for the rate limits.
        browsers.mark(response, self.user.get_username())
        throttling.clear("account", self.user.get_username().casefold())
        messages.success(self.request, _("Password set. Sign in with it."))
        return response


class Invitation(NewPassword):
    token_generator = links.INVITATIONS
    title = gettext_lazy("Welcome: choose a password")
    is_invitation = True
    kind = Kind.ACCEPTED


class ChangePassword(PasswordChangeView):
    """Change the password while signed in. Wrong old passwords count against a rate limit."""

    form_class = AdminPasswordChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    def post(self, request, *args, **kwargs):
        try:
            throttling.take(("confirm", request.user.pk))
        except throttling.TooMany as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:password_change")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        throttling.clear("confirm", self.request.user.pk)
        response = super().form_valid(form)
        sessions.password_given(self.request)
        passwords.changed(self.request.user, self.request)
        return response

    def form_invalid(self, form):
        if "old_password" not in form.errors:
            throttling.clear("confirm", self.request.user.pk)
        return super().form_invalid(form)
