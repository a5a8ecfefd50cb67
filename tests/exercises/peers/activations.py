"""The lab `activations` in PyTorch: forward by its functions, backward by autograd."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.exercises.peers import Inputs, Peer


def _tensor(value: np.ndarray) -> Any:
    return torch.from_numpy(np.array(value, dtype=np.float64))


def _both_ways(function: Callable[[Any], Any], inputs: Inputs) -> dict[str, Any]:
    """Return y and dx of each round."""
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in inputs:
            x = _tensor(inputs[f"x{round_}"]).requires_grad_()
            y = function(x)
            y.backward(_tensor(inputs[f"dout{round_}"]))
            outputs |= {f"y{round_}": y.detach(), f"dx{round_}": x.grad}
    return outputs


def _relu(inputs: Inputs) -> dict[str, Any]:
    if "shift" in inputs:
        return _both_ways(lambda x: torch.relu(inputs["shift"] - torch.relu(x)), inputs)
    return _both_ways(torch.relu, inputs)


def _step(inputs: Inputs) -> dict[str, Any]:
    return _both_ways({"Sigmoid": torch.sigmoid, "Tanh": torch.tanh}[inputs["layer"]], inputs)


def _softmax(inputs: Inputs) -> dict[str, Any]:
    return _both_ways(lambda x: torch.softmax(x, dim=inputs.get("axis", -1)), inputs)


def _cross_entropy(inputs: Inputs) -> dict[str, Any]:
    x = _tensor(inputs["x"]).requires_grad_()
    outputs = _loss_and_gradient(inputs, x, "t", "dout", "")
    if "x2" in inputs:
        return outputs | _loss_and_gradient(inputs, _tensor(inputs["x2"]).requires_grad_(), "t2", "dout2", "2")
    if "dout2" in inputs:
        x.grad = None
        return outputs | {"dx2": _loss_and_gradient(inputs, x, "t", "dout2", "2")["dx2"]}
    return outputs


def _loss_and_gradient(inputs: Inputs, x: Any, t: str, dout: str, round_: str) -> dict[str, Any]:
    loss = torch.nn.functional.cross_entropy(x, torch.from_numpy(inputs[t]))
    loss.backward(torch.tensor(inputs.get(dout, 1.0), dtype=torch.float64))
    return {f"loss{round_}": loss, f"dx{round_}": x.grad.clone()}


PEERS: dict[str, Peer] = {
    "relu": _relu,
    "sigmoid_tanh": _step,
    "softmax": _softmax,
    "softmax_cross_entropy": _cross_entropy,
}
