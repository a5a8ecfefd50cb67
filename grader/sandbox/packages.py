"""Packages besides numpy in jails of their own: a second runtime tree for each set of packages, made at first use."""

import os
import threading
from collections.abc import Sequence
from dataclasses import replace

from grader.errors import SandboxError
from grader.message import Message
from grader.sandbox.launch import Recipe
from grader.sandbox.runtime import install_harness, make_runtime

NEVER = ("torch", "tensorflow", "jax")
_VARIABLE = "TENSORJUDGE_PACKAGES"
# Modules that the fork server imports, so that no child has to.
_PRELOADED = {
    "scipy": tuple(f"scipy.{name}" for name in ("fft", "integrate", "interpolate", "linalg", "ndimage", "optimize"))
    + tuple(f"scipy.{name}" for name in ("signal", "sparse", "spatial", "special", "stats")),
}
_making = threading.Lock()


def allowed_packages() -> tuple[str, ...]:
    """Return the packages that the environment allows: names with commas between them; none where it says nothing."""
    return named_packages(os.environ.get(_VARIABLE, ""))


def named_packages(text: str) -> tuple[str, ...]:
    """Return the names in a text with commas between them."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def not_allowed(packages: Sequence[str], allowed: Sequence[str]) -> Message | None:
    """Return which packages an exercise names that it may not use here; None if it may use them all."""
    refused = [name for name in packages if name not in allowed or name in NEVER]
    if not refused:
        return None
    return Message("packages_not_allowed", {"packages": refused, "allowed": list(allowed), "variable": _VARIABLE})


def with_packages(recipe: Recipe, packages: Sequence[str]) -> Recipe:
    """Return the recipe of a jail with these packages. The first call for a set makes its tree, which takes seconds.

    Raises SandboxError where a package is not allowed or not installed.
    """
    if not packages:
        return recipe
    refused = not_allowed(packages, recipe.allowed_packages)
    if refused:
        raise SandboxError(refused)
    with _making:
        runtime = make_runtime(packages)
        harness = install_harness(runtime)
    more = tuple(module for name in packages for module in _PRELOADED.get(name, (name,)))
    return replace(recipe, runtime=runtime, harness=harness, preloaded=(*recipe.preloaded, *more))
