"""PyTorch's outputs for the inputs of a case, by exercise. Each module here holds `PEERS` of one lab.

A module is imported only if PyTorch is installed. `PEERS` maps a slug to a function from the inputs of a case to its
outputs as tensors, by the names that the exercise's driver uses.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

Inputs = Mapping[str, Any]
Peer = Callable[[Inputs], dict[str, Any]]


def all_peers() -> dict[str, Peer]:
    """Every peer of every lab, by slug."""
    found: dict[str, Peer] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= importlib.import_module(f"{__name__}.{module.name}").PEERS
    return found
