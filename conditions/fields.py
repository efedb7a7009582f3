"""Model fields that clean text whenever it is written; the only file that imports CKEditor."""

import unicodedata

from ckeditor.widgets import CKEditorWidget
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Func
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from . import richtext
from .richtext import allowed


class _CleanedField:
    """Clean the value whenever it is written: by save, update, bulk_create or bulk_update."""

    def cleaned(self, value):
        raise NotImplementedError

    def to_python(self, value):
        value = super().to_python(value)
        return self.cleaned(value) if isinstance(value, str) else value

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            # The object must hold the same value as the database.
            value = self.cleaned(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = self.cleaned(value)
        return super().get_db_prep_save(value, connection)


class LineField(_CleanedField, models.CharField):
    """Plain text on one line."""

    def cleaned(self, value):
        return richtext.clean_line(value)


class PlainTextField(_CleanedField, models.TextField):
    """Plain text of several lines."""

    def cleaned(self, value):
        return richtext.clean_text(value)


class AddressField(_CleanedField, models.URLField):
    """A web address: http or https, without redirects and tracking parameters."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def cleaned(self, value):
        return richtext.clean_address(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class RichTextField(_CleanedField, models.TextField):
    """HTML in the stored form of `conditions.richtext`, edited in CKEditor.

    It is a TextField, so that migrations do not name the editor.
    """

    def cleaned(self, value):
        return richtext.clean(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"widget": editor_widget(), **kwargs})


class SortNameField(models.CharField):
    """A folded copy of another field, for sorting and searching: lower case, no accents."""

    def __init__(self, *args, source="name", **kwargs):
        self.source = source
        super().__init__(*args, **{"max_length": 300, "editable": False, "db_index": True, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance, add):
        value = fold(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class ByBytes(Func):
    """A text column sorted by code points, whatever the collation of the database."""

    template = "(%(expressions)s)"
    arity = 1
    output_field = models.TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='(%(expressions)s COLLATE "C")', **context)


_SPACES_FOR_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold(text):
    """Return `text` in the form that searches compare: lower case, no accents, words separated by one space."""
    if text.isascii():
        # The same result in a hundredth of the time: most folded texts are long and in English.
        return " ".join(text.lower().translate(_SPACES_FOR_PUNCTUATION).split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    without_accents = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in without_accents).split())


def _editor_filter():
    """Return the allow-list in CKEditor's syntax: "p br; ol[start]; a[!href]", where "!" means compulsory."""
    plain = " ".join(tag for tag, attributes in allowed.TAGS.items() if not attributes)
    with_attributes = [
        f"{tag}[{','.join(f'!{name}' if tag in allowed.INLINE else name for name in attributes)}]"
        for tag, attributes in allowed.TAGS.items()
        if attributes
    ]
    return "; ".join([plain, *with_attributes])


EDITOR_CONFIG = {
    "toolbar": "Newsroom",
    "toolbar_Newsroom": [
        ["Format"],
        ["Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
        ["NumberedList", "BulletedList", "Blockquote"],
        ["Link", "Unlink", "Table", "TableTools", "Language"],
        ["CitationMark", "Facts", "CommunityCount"],
        ["PasteText", "Undo", "Redo"],
    ],
    "toolbar_Plain": [
        ["Format"],
        ["Bold", "Italic", "RemoveFormat"],
        ["NumberedList", "BulletedList", "Blockquote"],
        ["Link", "Unlink", "Table", "TableTools"],
        ["PasteText", "Undo", "Redo"],
    ],
    "format_tags": "p;h2;h3;h4",
    "removePlugins": (
        "about,elementspath,exportpdf,filebrowser,flash,forms,iframe,image,image2,maximize,newpage,preview,print,"
        "save,scayt,smiley,sourcearea,specialchar,stylescombo,templates,uploadimage,uploadfile,easyimage,cloudservices,"
        "wsc,div,find,bidi,colorbutton,colordialog,font,justify,pagebreak,selectall,showblocks,liststyle,dialogadvtab,"
        # The server cleans what is pasted (paste.js); these filters drop what it reads, and fail at a plain <span>.
        "pastefromword,pastefromlibreoffice,pastefromgdocs,pastetools,"
        # Tables look as readers see them.
        "showborders"
    ),
    "allowedContent": _editor_filter(),
    # Chromium's own filter of pasted text would drop the marks of other languages.
    "pasteFilter": None,
    "pasteCheckUrl": reverse_lazy("admin:conditions_edition_check_paste"),
    "tabletools_scopedHeaders": True,
    # Languages that an editor can mark words with, so that screen readers pronounce them.
    "language_list": [
        format_lazy("{}:{}:{}", code, name, direction)
        for code, name, direction in (
            ("la", _("Latin"), "ltr"),
            ("fr", _("French"), "ltr"),
            ("de", _("German"), "ltr"),
            ("el", _("Greek"), "ltr"),
            ("it", _("Italian"), "ltr"),
            ("es", _("Spanish"), "ltr"),
            ("ar", _("Arabic"), "rtl"),
            ("he", _("Hebrew"), "rtl"),
        )
    ],
    "coreStyles_bold": {"element": "strong", "overrides": "b"},
    "coreStyles_italic": {"element": "em", "overrides": "i"},
    "linkShowAdvancedTab": False,
    "linkShowTargetTab": False,
    "entities": False,
    "basicEntities": True,
    "fillEmptyBlocks": False,
    "disableNativeSpellChecker": False,
    "versionCheck": False,
    "title": False,
    "width": "100%",
    "height": 320,
    # The editor grows with its text, so that only the page scrolls.
    "autoGrow_minHeight": 320,
    "autoGrow_bottomSpace": 30,
    "autoGrow_onStartup": True,
    "tabSpaces": 0,
}


def editor_widget(*, marks=True):
    """Return the CKEditor widget of the newsroom: few plugins, no uploads, no source view.

    With `marks` False its toolbar offers no citation marks and no facts, for pages about this site.
    """
    folder = lazy(static_folder, str)()
    widget = CKEditorWidget(
        external_plugin_resources=[
            ("newsroom", folder, "plugin.js"),
            ("pastecheck", folder, "paste.js"),
        ]
    )
    widget.config = {
        **EDITOR_CONFIG,
        "extraPlugins": "autogrow,newsroom,pastecheck",
        "toolbar": "Newsroom" if marks else "Plain",
    }
    return widget


def static_folder():
    # CKEditor wants the URL of the plugin's folder and appends the file name itself.
    return static("newsroom/ckeditor/plugin.js").rsplit("/", 1)[0] + "/"
