"""The lab `fully_connected` in PyTorch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.exercises.peers import Inputs, Peer


def _tensor(value: np.ndarray) -> Any:
    return torch.from_numpy(np.array(value, dtype=np.float64))


def _affine(x: Any, W: Any, b: Any) -> Any:
    return torch.nn.functional.linear(x.flatten(start_dim=1), W.T, b)


def _affine_forward(inputs: Inputs) -> dict[str, Any]:
    W, b = _tensor(inputs["W"]), _tensor(inputs["b"])
    names = {"x": "y", "x2": "y2"}
    return {names[name]: _affine(_tensor(inputs[name]), W, b) for name in names if name in inputs}


def _affine_backward(inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in inputs:
            leaves = {name: _tensor(inputs[name]).requires_grad_() for name in (f"x{round_}", "W", "b")}
            _affine(*leaves.values()).backward(_tensor(inputs[f"dout{round_}"]))
            gradients = (leaf.grad for leaf in leaves.values())
            outputs |= dict(zip((f"dx{round_}", f"dW{round_}", f"db{round_}"), gradients, strict=True))
    return outputs


FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "sum(a * x)": lambda x, a: (a * x).sum(),
    "sum(x ** 2)": lambda x, a: (x**2).sum(),
    "sum(5 * x ** 2)": lambda x, a: (5 * x**2).sum(),
    "sum(x ** 3)": lambda x, a: (x**3).sum(),
    "prod(x)": lambda x, a: x.prod(),
    "log(sum(exp(x)))": lambda x, a: torch.log(torch.exp(x).sum()),
    "sum(sin(20000 * x)) / 20000": lambda x, a: torch.sin(20000 * x).sum() / 20000,
}


def _numerical_gradient(inputs: Inputs) -> dict[str, Any]:
    """Central differences here too: a derivative by autograd would differ by what the step costs."""
    x = _tensor(inputs["x"].T if inputs.get("transposed") else inputs["x"])
    a = _tensor(inputs["a"]) if "a" in inputs else None
    f, h = FUNCTIONS[inputs["f"]], inputs.get("h", 1e-5)
    steps = h * torch.eye(x.numel(), dtype=torch.float64).reshape(-1, *x.shape)
    slopes = [(f(x + step, a) - f(x - step, a)) / (2 * h) for step in steps]
    gradient = torch.stack(slopes).reshape(x.shape)
    return {
        "gradient": gradient,
        "extra_calls": torch.zeros((), dtype=torch.float64),
    }


PEERS: dict[str, Peer] = {
    "affine_forward": _affine_forward,
    "affine_backward": _affine_backward,
    "numerical_gradient": _numerical_gradient,
}
