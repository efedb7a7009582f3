"""Static files in production: hashed names and compressed copies, but for the editor's own tree."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# CKEditor asks for its plugins and skins by their plain names, so hashed copies would only lie there.
PLAIN_TREE = "ckeditor/ckeditor/"


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Keep the files of PLAIN_TREE once, under their own names, with a compressed copy."""

    def post_process(self, paths, **options):
        plain = [name for name in paths if _is_plain(name)]
        hashed = {name: found for name, found in paths.items() if not _is_plain(name)}
        yield from super().post_process(hashed, **options)
        if not options.get("dry_run"):
            for name, compressed in self.compress_files(plain):
                yield name, compressed, True

    def stored_name(self, name):
        return name if _is_plain(name) else super().stored_name(name)


def _is_plain(name):
    return name.replace("\\", "/").startswith(PLAIN_TREE)
