"""The modules that a source finds in its jail, for a sentence about one that it does not find."""

import re
from dataclasses import dataclass

from grader.message import Message
from grader.sandbox import sanitize

_NAME = re.compile(r"[\w.]{1,100}")
# Whoever imports one of these means the library, not a file of their own.
_LIBRARIES = frozenset(
    (
        *("torch", "torchvision", "tensorflow", "keras", "jax", "cupy", "scipy", "sklearn", "skimage", "pandas"),
        *("matplotlib", "seaborn", "numba", "PIL", "cv2", "tqdm", "sympy", "autograd", "mxnet", "paddle", "networkx"),
        *("IPython", "requests", "pytest", "tkinter"),
    )
)


@dataclass(frozen=True)
class AvailableModules:
    """The versions of Python and numpy ("3.11.2", "2.4.1"), and the modules that the exercise provides."""

    python: str
    numpy: str
    provided: tuple[str, ...] = ()

    def absent(self, module: str) -> Message:
        """Return that a module does not exist here, and what does."""
        name = sanitize.printable(module) if _NAME.fullmatch(module) else "?"
        if name.startswith("."):
            return Message("module_relative", {"module": name})
        versions = {"module": name, "python": _minor(self.python), "numpy": _minor(self.numpy)}
        if self.provided:
            message = Message("module_absent_provided", {**versions, "provided": list(self.provided)})
        else:
            message = Message("module_absent", versions)
        is_known = name in _LIBRARIES or "." in name
        return message if is_known else message.then(Message("module_of_your_own"))


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
