"""Looking back: two editions of a page side by side, and the certificate of one."""

from django import forms
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions import certificates, richtext
from conditions.templatetags.newsroom import verb_done
from conditions.workflow import diff

from .review_screens import as_read


class CompareForm(forms.Form):
    """Two editions of one page, by their numbers."""

    old = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    new = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [
                (edition.number, _("Edition %(number)s (%(state)s)") % _names(edition)) for edition in editions
            ]


def _names(edition):
    return {"number": edition.number, "state": edition.get_state_display().lower()}


def compare_view(model_admin, request, page):
    """Show what differs between any two editions of a page; without a choice, between its last two."""
    editions = {edition.number: edition for edition in page.editions.order_by("-number")}
    last = list(editions)[:2]
    usual = {"old": last[-1], "new": last[0]} if last else {}
    form = CompareForm({**usual, **request.GET.dict()}, editions=editions.values())
    chosen = form.cleaned_data if form.is_valid() else {}
    old, new = editions.get(chosen.get("old")), editions.get(chosen.get("new"))
    return TemplateResponse(
        request,
        "admin/conditions/compare.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Compare editions"),
            "opts": model_admin.opts,
            "page": page,
            "live": page.live_edition(),
            "form": form,
            "old": old,
            "new": new,
            "comparison": diff.compare(as_read(old), as_read(new)) if old and new else None,
        },
    )


def certificate_view(model_admin, request, edition, *, as_pdf=False):
    """Show the certificate of a signed edition, or send it as PDF."""
    certificate = certificates.certificate_of(edition, now=timezone.now())
    if certificate is None:
        raise Http404
    if as_pdf:
        content = certificates.as_pdf(certificate, lambda event: str(verb_done(event.verb)))
        name = f"certificate-{edition.page.condition.slug}-{edition.page.topic.slug}-{edition.number}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)
    return TemplateResponse(
        request,
        "admin/conditions/certificate.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Review certificate"),
            "opts": model_admin.opts,
            "edition": edition,
            "page": edition.page,
            "certificate": certificate,
            # As it was signed: what is filled on each request stays a placeholder.
            "text": richtext.render(edition.body, citations=len(certificate.citations)),
        },
    )
