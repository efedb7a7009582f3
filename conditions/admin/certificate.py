"""Review certificate of a signed edition, on the screen and as PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import certificates, richtext
from conditions.templatetags.newsroom import verb_done
from web.refusals import Refused


def certificate_view(model_admin, request, edition, *, as_pdf=False):
    """Show the review certificate of a signed edition, or send it as PDF; raise Http404 if the edition has none.

    If the PDF cannot be made, redirect to the certificate on the screen with the reason.
    """
    certificate = certificates.certificate_of(edition, now=timezone.now())
    if certificate is None:
        raise Http404
    if as_pdf:
        try:
            content = certificates.as_pdf(certificate, lambda event: str(verb_done(event.verb)))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:conditions_edition_certificate", args=[edition.pk]))
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
            # The text as it was signed: placeholders that each request fills stay unfilled.
            "text": richtext.render(edition.body, citations=len(certificate.citations)),
        },
    )
