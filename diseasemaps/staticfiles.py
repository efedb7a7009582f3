"""Static files: hashed names, compressed copies, and only those files of CKEditor that the newsroom uses."""

from fnmatch import fnmatch

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

# CKEditor asks for its plugins and skins by their plain names, so hashed copies would only lie there.
PLAIN_TREE = "ckeditor/ckeditor/"
# The editor's plugins whose files are served. The package has twice as many, with pages of their own that anybody
# could open under this site's name: samples, previews, spelling frames (docs/security.md).
PLUGINS = frozenset({
    "a11yhelp", "autogrow", "clipboard", "copyformatting", "dialog", "icons.png", "icons_hidpi.png", "language", "link",
    "magicline", "menubutton", "notification", "notificationaggregator", "table", "tableselection", "tabletools",
    "widget",
})  # fmt: skip
_NEVER = ("*.html", f"{PLAIN_TREE}adapters/*", f"{PLAIN_TREE}vendor/*", "ckeditor/galleriffic/*")


def is_served(name):
    """Whether a static file, named from its app's folder, is sent to anybody."""
    name = name.replace("\\", "/")
    within, _tree, rest = name.partition(f"{PLAIN_TREE}plugins/")
    if not within and rest:
        return rest.split("/")[0] in PLUGINS and not fnmatch(name, "*.html")
    return not (name.startswith("ckeditor/") and any(fnmatch(name, pattern) for pattern in _NEVER))


class UsedFiles(AppDirectoriesFinder):
    """Finder of the apps' static files, without the files of CKEditor that the newsroom never uses."""

    def list(self, ignore_patterns):
        return ((name, storage) for name, storage in super().list(ignore_patterns) if is_served(name))

    def find_in_app(self, app, path):
        return super().find_in_app(app, path) if is_served(path) else None


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Keep the files of PLAIN_TREE once, under their own names, with a compressed copy."""

    def post_process(self, paths, **options):
        plain = [name for name in paths if _is_plain(name)]
        hashed = {name: hashed_name for name, hashed_name in paths.items() if not _is_plain(name)}
        yield from super().post_process(hashed, **options)
        if not options.get("dry_run"):
            for name, compressed in self.compress_files(plain):
                yield name, compressed, True

    def stored_name(self, name):
        return name if _is_plain(name) else super().stored_name(name)


def _is_plain(name):
    return name.replace("\\", "/").startswith(PLAIN_TREE)
