"""What readers see is written by Jinja2; the newsroom's screens and mails by Django's own engine (docs/adr/0025)."""

import re
from functools import cache, lru_cache

import jinja2
from django.conf import settings
from django.http import HttpResponse
from django.template import defaultfilters, engines
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from conditions.cached_reverse import path_of
from conditions.templatetags.reading import as_html, without_marks

from .context import site

# What stands in many templates, and is looked up once.
_GLOBAL = frozenset({"_", "_n", "language", "static", "url"})


def show(request, template, context=(), *, status=200):
    """Return the response with a template of `templates/public`; what it may use besides is in `context.site`."""
    page = engines["public"].env.get_template(template)
    return HttpResponse(page.render({**site(request), **dict(context)}), status=status)


class _Code(CodeGenerator):
    """Jinja2's own code, but for what a page has a hundred of.

    What is called is called, without a look at whether it wants the context: nothing here does. What needs no escaping
    is no object of its own, and texts are written into the page where there is one language. What is included is
    written where it is included, but for somebody who works on the templates.
    """

    def visit_Template(self, node, frame=None):  # noqa: N802 - Jinja2's names
        if not settings.DEBUG:
            _Included(self.environment).visit(node)
        if not settings.USE_I18N:
            for output in node.find_all(nodes.Output):
                output.nodes = [written for part in output.nodes for written in _as_written(part)]
        super().visit_Template(node, frame)

    def visit_Call(self, node, frame, **how):  # noqa: N802 - as above
        if node.dyn_args or node.dyn_kwargs or how:
            super().visit_Call(node, frame, **how)
            return
        name = getattr(node.node, "name", None)
        if name in _GLOBAL:
            self.write(f"environment.globals[{name!r}]")
        else:
            self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for argument in node.kwargs:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node, frame, finalize):
        if finalize.src is None and frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


def _as_written(part):
    """Return what is printed as a list: of a call of `_`, the pieces of its text and between them what is filled in."""
    match part:
        case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=text)]):
            return [nodes.TemplateData(text, lineno=part.lineno)]
        case nodes.Mod(
            left=nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=text)]), right=nodes.Dict(items=pairs)
        ):
            values = {pair.key.value: pair.value for pair in pairs}
            # Every second one is a name.
            pieces = enumerate(_NAMED.split(text))
            return [
                values[piece] if number % 2 else nodes.TemplateData(piece.replace("%%", "%"), lineno=part.lineno)
                for number, piece in pieces
            ]
    return [part]


_NAMED = re.compile(r"%\(([a-z_]+)\)s")


class _Included(NodeTransformer):
    """Puts what other templates hold in the place where they are included; one that is named by a variable stays."""

    def __init__(self, environment):
        self._environment = environment

    def visit_Include(self, node):  # noqa: N802 - as above
        if not isinstance(node.template, nodes.Const):
            return node
        name = node.template.value
        source, file, _is_fresh = self._environment.loader.get_source(self._environment, name)
        return nodes.Scope(self.visit(self._environment.parse(source, name, file)).body)


class _Template(jinja2.Template):
    def _get_default_module(self, ctx=None):
        """Return what others import from here: the same for all, since they have the same globals."""
        return super()._get_default_module()


class _Environment(jinja2.Environment):
    code_generator_class = _Code
    template_class = _Template

    @staticmethod
    def escaped(value):
        """Return the value as text that HTML may hold: as `markupsafe.escape`, which makes a new object each time."""
        kind = type(value)
        if kind is str:
            return escape(value) if _IN_HTML(value) else value
        return value if kind in _SAFE else escape(value)


_IN_HTML = re.compile("[&<>\"']").search
_SAFE = frozenset({Markup, SafeString})


def environment(**options):
    """Return the Jinja2 environment of readers' pages.

    What is not there prints as nothing, and so does what would be in it: many parts stand on pages that lack some.
    """
    made = _Environment(**{**options, "undefined": jinja2.ChainableUndefined}, keep_trailing_newline=True)
    made.globals = {"_": _, "_n": _n, "language": translation.get_language, "static": _static(), "url": path_of}
    made.filters |= {
        "as_html": as_html,
        "as_linked_data": as_linked_data,
        "as_locale": translation.to_locale,
        "capfirst": defaultfilters.capfirst,
        "date": date,
        "linebreaks": defaultfilters.linebreaks_filter,
        "linebreaksbr": defaultfilters.linebreaksbr,
        "urlize": defaultfilters.urlize,
        "without_marks": without_marks,
    }
    return made


def _(text):
    """Return one of our own texts, translated. It may hold tags: what is filled in with `%` is escaped."""
    return Markup(translation.gettext(text))  # noqa: S704 - ours


def _n(one, many, number):
    """Return the text for this number of things, as `_` does."""
    return Markup(translation.ngettext(one, many, number))  # noqa: S704 - ours


def _static():
    """Return what gives the address of a static file: with its hash, it is the same for as long as a process lives."""
    return static if settings.DEBUG else cache(static)


def date(moment, pattern=None):
    """Return a day, or the day of a moment where the site is, in words or by a pattern of Django's; "" for none."""
    return _written(moment, pattern, translation.get_language(), timezone.get_current_timezone()) if moment else ""


# Nothing but these decides how it is written.
@lru_cache(maxsize=4096)
def _written(moment, pattern, language, zone):
    return formats.date_format(template_localtime(moment), pattern)


def as_linked_data(graph):
    """Return a description for machines as a block of JSON-LD, which nothing in it can end."""
    script = json_script(graph)
    return Markup(script.replace('type="application/json"', 'type="application/ld+json"', 1))  # noqa: S704 - escaped
