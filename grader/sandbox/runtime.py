"""The runtime tree: the only files that a jail sees.

It holds an interpreter, its standard library, numpy, and the shared objects they need.
Any user can read it, so that a jail may run as a user that owns nothing.
`tensorjudge setup` makes it once and names it after what went into it. Its files never change after.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from grader.errors import SandboxError
from grader.message import Message

PYTHON = "/py/bin/python3"
SITE = "/site"
HARNESS = "/harness"
READABLE = ("/py", "/site", "/harness")
_FORMAT = 4
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
_INSIDE = Path(__file__).parent.parent / "inside"
_DESCRIBE = (
    "import json, sys, sysconfig; print(json.dumps({"
    "'version': list(sys.version_info[:3]), 'executable': sys.executable,"
    " 'stdlib': sysconfig.get_path('stdlib'), 'dynload': sysconfig.get_config_var('DESTSHARED'),"
    " 'lib': sys.platlibdir}))"
)
_LEFT_OUT_OF_STDLIB = shutil.ignore_patterns(
    "__pycache__", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3", "venv", "pydoc_data",
    "site-packages", "dist-packages", "config-*", "_tkinter*", "_test*", "xxlimited*", "sitecustomize.py", "*.a",
)  # fmt: skip
_NOT_NEEDED = frozenset(("tests", "__pycache__"))
_LEFT_OUT_OF_NUMPY = shutil.ignore_patterns("__pycache__", "tests", "f2py", "include", "*.pyi", "*.a", "*.pxd")


@dataclass(frozen=True)
class Runtime:
    """A finished runtime tree: its root folder, its name with a hash of what went in, and the versions."""

    root: Path
    name: str
    python: str
    numpy: str


def state_folder() -> Path:
    """Return the folder of the runtime trees. The jails' users can read it, so it is not in root's home."""
    chosen = os.environ.get("TENSORJUDGE_STATE_DIR")
    if chosen:
        return Path(chosen)
    if os.geteuid() == 0:
        return Path("/var/lib/tensorjudge")
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "tensorjudge"


def find_runtime() -> Runtime:
    """Return the tree made for this installation. Raises SandboxError if `tensorjudge setup` has not been run."""
    recipe = _recipe()
    root = _folder(recipe)
    if not root.is_dir():
        raise SandboxError(Message("runtime_tree_missing"))
    return _runtime(root, recipe)


def make_runtime(packages: Sequence[str] = ()) -> Runtime:
    """Make the tree if it is missing. It takes some seconds the first time, milliseconds after.

    `packages`: more than numpy, each with what it needs of its own. Raises SandboxError where one is not installed.
    """
    recipe = _recipe(packages)
    root = _folder(recipe)
    if not root.is_dir():
        root.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        temporary = Path(tempfile.mkdtemp(prefix="making-", dir=root.parent))
        try:
            _fill(temporary, recipe)
            temporary.chmod(0o755)
            _put_in_place(temporary, root)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return _runtime(root, recipe)


def install_harness(runtime: Runtime) -> str:
    """Copy `grader.inside` into the tree, under a name from its content. Return its path as a jail sees it."""
    sources = {path.name: path.read_bytes() for path in sorted(_INSIDE.glob("*.py"))}
    digest = hashlib.sha256(b"".join(name.encode() + b"\0" + text for name, text in sources.items())).hexdigest()
    path = f"{HARNESS}/{digest[:16]}"
    folder = runtime.root / path[1:]
    if not folder.is_dir():
        temporary = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
        try:
            _fill_harness(temporary, sources, runtime)
            _put_in_place(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return path


def _fill_harness(folder: Path, sources: dict[str, bytes], runtime: Runtime) -> None:
    package = folder / "grader" / "inside"
    package.mkdir(parents=True)
    (folder / "grader" / "__init__.py").touch()
    for name, text in sources.items():
        (package / name).write_bytes(text)
    compiler = [str(runtime.root / PYTHON[1:]), "-I", "-S", "-m", "compileall", "-q", str(folder)]
    subprocess.run(compiler, check=True, env=_ENVIRONMENT, timeout=60)
    _make_readable(folder)


def _put_in_place(temporary: Path, final: Path) -> None:
    try:
        temporary.rename(final)
    except OSError:
        # another process was quicker; its tree has the same name and so the same content
        if not final.is_dir():
            raise


def _runtime(root: Path, recipe: dict[str, Any]) -> Runtime:
    return Runtime(root, root.name, ".".join(map(str, recipe["version"])), recipe["numpy"])


def _folder(recipe: dict[str, Any]) -> Path:
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:12]
    python = ".".join(map(str, recipe["version"]))
    return state_folder() / "runtime" / f"python{python}-numpy{recipe['numpy']}-{digest}"


def _recipe(packages: Sequence[str] = ()) -> dict[str, Any]:
    described = _describe(_interpreter())
    executable = Path(described["executable"]).resolve()
    stat = executable.stat()
    versions = {name: installed_version(name) for name in sorted(packages)}
    return {
        **({"packages": versions} if versions else {}),
        **described,
        "executable": str(executable),
        "executable_size": stat.st_size,
        "executable_time": int(stat.st_mtime),
        "numpy": metadata.version("numpy"),
        "format": _FORMAT,
    }


def installed_version(package: str) -> str:
    """Return the version of an installed package. Raises SandboxError if there is none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as error:
        raise SandboxError(Message("package_not_installed", {"package": package})) from error


def _interpreter() -> str:
    """Return the path of the interpreter for the tree.

    It is the distribution's, which is built with profile-guided optimisation, if its minor version is the same.
    Otherwise it is the one that runs this process: numpy's compiled parts must fit.
    """
    chosen = os.environ.get("TENSORJUDGE_JAIL_PYTHON")
    if chosen:
        return chosen
    system = f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    return system if Path(system).is_file() else getattr(sys, "_base_executable", sys.executable)


def _describe(python: str) -> dict[str, Any]:
    try:
        answer = subprocess.run(
            [python, "-I", "-S", "-c", _DESCRIBE], capture_output=True, check=True, text=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxError(Message("interpreter_does_not_run", {"path": python, "error": str(error)})) from error
    described: dict[str, Any] = json.loads(answer.stdout)
    if tuple(described["version"][:2]) != sys.version_info[:2]:
        version, wanted = (".".join(map(str, one[:2])) for one in (described["version"], sys.version_info))
        raise SandboxError(
            Message("interpreter_of_another_version", {"path": python, "version": version, "wanted": wanted})
        )
    return described


def _fill(root: Path, recipe: dict[str, Any]) -> None:
    version = f"python{recipe['version'][0]}.{recipe['version'][1]}"
    binary = root / PYTHON[1:]
    library = root / "py" / recipe["lib"] / version
    binary.parent.mkdir(parents=True)
    shutil.copy2(recipe["executable"], binary)
    shutil.copytree(
        recipe["stdlib"], library, ignore=_LEFT_OUT_OF_STDLIB, symlinks=False, ignore_dangling_symlinks=True
    )
    _copy_dynload(recipe, library)
    site = root / SITE[1:]
    _copy_numpy(site)
    for package in recipe.get("packages", ()):
        _copy_package(package, site)
        # packages look at every attribute of numpy, and the tree has no compiler for this one
        (site / "numpy" / "f2py").mkdir(exist_ok=True)
        (site / "numpy" / "f2py" / "__init__.py").touch()
    for folder in (HARNESS[1:], "dev", "tmp"):
        (root / folder).mkdir()
    (root / "dev" / "null").touch()
    _copy_shared_objects(root, [binary, *root.rglob("*.so"), *root.rglob("*.so.*")])
    subprocess.run(
        [binary, "-I", "-S", "-m", "compileall", "-q", "-j", "0", library, site],
        check=True,
        env=_ENVIRONMENT,
        timeout=300,
    )
    _make_readable(root)


def _copy_dynload(recipe: dict[str, Any], library: Path) -> None:
    source = Path(recipe["dynload"] or "")
    target = library / "lib-dynload"
    if source.is_dir() and not target.exists():
        shutil.copytree(source, target, ignore=_LEFT_OUT_OF_STDLIB)


def _copy_numpy(site: Path) -> None:
    import numpy as np

    package = Path(np.__file__).parent
    shutil.copytree(package, site / "numpy", ignore=_LEFT_OUT_OF_NUMPY)
    libraries = package.parent / "numpy.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, site / "numpy.libs")


def _copy_package(package: str, site: Path) -> None:
    """Copy the files of an installed package, without its tests and stubs."""
    for file in metadata.files(package) or ():
        is_needed = not _NOT_NEEDED.intersection(file.parts) and file.suffix not in (".pyi", ".pyc", ".a", ".pxd")
        if is_needed and ".." not in file.parts and not file.parts[0].endswith(".dist-info"):
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(Path(str(file.locate())), target)


def _copy_shared_objects(root: Path, objects: Iterable[Path]) -> None:
    """Copy the system libraries that the tree's binaries link to, at the same paths.

    The dynamic linker finds them.
    """
    for source in sorted(set(_linked(objects))):
        if source.is_relative_to(root):
            continue
        target = root / str(source)[1:]
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source.resolve(), target)


def _linked(objects: Iterable[Path]) -> Iterator[Path]:
    listing = subprocess.run(["ldd", *objects], capture_output=True, text=True, timeout=60, check=False).stdout
    if not listing:
        raise SandboxError(Message("ldd_printed_nothing"))
    for line in listing.splitlines():
        found = re.search(r"(?:=>\s+)?(/\S+)\s+\(0x", line)
        if found:
            yield Path(os.path.normpath(found.group(1)))
            # loaded at run time by glibc itself, when a thread or process is aborted
            companion = Path(found.group(1)).parent / "libgcc_s.so.1"
            if companion.is_file():
                yield companion


def _make_readable(root: Path) -> None:
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(0o755 if executable else 0o644)
