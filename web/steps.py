"""Confirmation screens: what is about to happen, a form, the action, and the reasons of a refusal."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .refusals import Refused


@dataclass(frozen=True, kw_only=True)
class StepScreen:
    """A page that asks for confirmation, with a form, before an action; `respond` handles GET and POST.

    `act` gets the form's cleaned data, does the action and returns the response, usually from `succeed`. It may raise
    Refused (status 409) or ValidationError (422); then the page is shown again, with the reasons and what was typed.

    `title` is the heading, and the button's label unless `button` is given. `explanation` says what will happen.
    `back` is the URL of the Cancel link. `template` extends `admin/step.html`, and `context` is a function, called
    whenever the page is shown, that returns the variables of its blocks.

    `why_not` returns the sentences that make the action impossible now; with any, a GET shows no form.
    `ask_password` adds a password field to the form where the person has to give it, and removes the field where not.
    `refresh` reloads the data that a refused action may have changed. `done_already` then returns whether this person
    has already done exactly this, as with the second of two clicks; if so, a message says so and leads `back`.
    `refusal_field` is the field beside which a refusal is shown; without it the refusal is shown above the form.
    """

    title: str
    act: Callable
    back: str
    explanation: str = ""
    button: str = ""
    is_dangerous: bool = False
    template: str = "admin/step.html"
    context: Callable = dict
    why_not: Callable = list
    ask_password: Callable | None = None
    refresh: Callable | None = None
    done_already: Callable = bool
    refusal_field: str | None = None

    def respond(self, request, form):
        """Return the page, or on a POST with a valid form the response of `act`."""
        self._ask_password(form, request)
        if not form.is_bound:
            return self.page(request, form, why_not=self.why_not())
        status = 422
        if form.is_valid():
            try:
                return self.act(form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            except Refused as refusal:
                if self.refresh:
                    self.refresh()
                if self.done_already():
                    messages.info(request, _("This was done already, by you."))
                    return redirect(self.back)
                for sentence in refusal.sentences:
                    form.add_error(self.refusal_field, sentence)
                status = 409
        self._ask_password(form, request)
        return self.page(request, form, status=status)

    def page(self, request, form, *, status=200, **more):
        """Return the page alone; `more` is added to the template's context."""
        context = {
            **admin.site.each_context(request),
            "title": self.title,
            "explanation": self.explanation,
            "button": self.button or self.title,
            "is_dangerous": self.is_dangerous,
            "back": self.back,
            "form": form,
            **self.context(),
            **more,
        }
        return TemplateResponse(request, self.template, context, status=status)

    def _ask_password(self, form, request):
        if self.ask_password:
            self.ask_password(form, request)


def succeed(request, sentence, to, *arguments):
    """Say what was done, and lead on to the URL or the named route `to`."""
    messages.success(request, sentence)
    return redirect(to, *arguments)


def posted(request):
    """Return the data for a form: what was posted, or None on a GET, which leaves the form unbound."""
    return request.POST if request.method == "POST" else None
