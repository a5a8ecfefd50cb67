"""The same random numbers in every run: `random` is seeded at once, `numpy.random` when somebody imports it.

Few solutions draw random numbers, and numpy's generators are nine shared objects that every fork would pay for.
"""

import importlib.abc
import importlib.machinery
import random
import sys
import types
from collections.abc import Sequence

_SEED = 0
_NUMPY = "numpy.random"


class _SeedsOnImport(importlib.abc.MetaPathFinder):
    """Lets the usual finders find `numpy.random`, and seeds it as soon as it is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """None for every other module."""
        if name != _NUMPY:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _SeedingLoader(spec.loader.name, spec.loader.path)
        return spec


class _SeedingLoader(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: types.ModuleType) -> None:
        super().exec_module(module)
        module.seed(_SEED)


def seed_generators() -> None:
    """Called once in each child, before any code of the exercise."""
    random.seed(_SEED)
    loaded = sys.modules.get(_NUMPY)
    if loaded:
        loaded.seed(_SEED)
    else:
        sys.meta_path.insert(0, _SeedsOnImport())
