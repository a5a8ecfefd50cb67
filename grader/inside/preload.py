"""Import in the fork server what children would otherwise import one by one after every fork."""

import importlib
import json
import sys

from grader.inside import warm

_MODULES = """
    abc ast base64 bisect codecs collections copy dataclasses decimal encodings.idna encodings.latin_1 enum
    fractions functools heapq itertools json linecache math numbers operator random re statistics string
    textwrap time traceback types typing unicodedata warnings zlib
    numpy numpy.linalg numpy.lib.stride_tricks
"""


def everything(more: list[str]) -> None:
    """Import the modules and `more`, load the lazy parts of numpy, and rehearse a run."""
    for name in _MODULES.split():
        importlib.import_module(name)
    import numpy as np

    # The tree has no numpy.f2py, and `from numpy import *` would fail for it.
    np.__all__ = [name for name in np.__all__ if name != "f2py"]
    for name in more:
        importlib.import_module(name)
    np.einsum("ij,jk->ik", np.eye(2), np.eye(2)).dot(np.eye(2))
    repr(np.ones(2))
    warm.rehearse()


def description() -> bytes:
    """Return the versions of Python and numpy as JSON, for a verdict's provenance."""
    import numpy as np

    python = ".".join(map(str, sys.version_info[:3]))
    return json.dumps({"python": python, "numpy": np.__version__}).encode()
