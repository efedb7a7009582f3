"""Layers: every module of the project is listed in the contract that import-linter checks."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
# An import from outside the package itself.
_FOREIGN_IMPORT = re.compile(r"^(import \w|from \w)", re.MULTILINE)


def test_every_module_is_in_a_layer():
    layers = layered_modules()

    unlisted = [module for module in _modules() if not any(_contains(layer, module) for layer in layers)]

    assert unlisted == []


def layered_modules():
    (contract,) = (contract for contract in CONFIGURATION["contracts"] if contract["name"] == "Layers")
    return [module.strip() for layer in contract["layers"] for module in layer.split("|")]


def _contains(layer, module):
    return module == layer or module.startswith(f"{layer}.")


def _modules():
    """Return the dotted names of all modules but packages that only re-export what their own modules hold."""
    names = []
    for package in CONFIGURATION["root_packages"]:
        for path in sorted((ROOT / package).rglob("*.py")):
            is_package = path.name == "__init__.py"
            if is_package and not _FOREIGN_IMPORT.search(path.read_text()):
                continue
            parts = (path.parent if is_package else path.with_suffix("")).relative_to(ROOT).parts
            names.append(".".join(parts))
    return names
