"""The same random numbers in every run: `random` is seeded at once, `numpy.random` when it is imported."""

import importlib.abc
import importlib.machinery
import random
import sys
import types
from collections.abc import Sequence

_SEED = 0
_NUMPY = "numpy.random"


class _SeedingFinder(importlib.abc.MetaPathFinder):
    """An import hook that leaves finding `numpy.random` to the usual finders, and seeds it once it is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for `numpy.random` whose loader seeds it; None for every other module."""
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
    """Seed both generators. Call it once in each child, before any code of the exercise."""
    random.seed(_SEED)
    loaded = sys.modules.get(_NUMPY)
    if loaded:
        loaded.seed(_SEED)
    else:
        sys.meta_path.insert(0, _SeedingFinder())
