"""The lab `convolution` in PyTorch: conv2d, and autograd through it."""

from typing import Any

import numpy as np
import torch

from tests.exercises.peers import Inputs, Peer

F = torch.nn.functional


def _tensor(value: Any) -> Any:
    return torch.from_numpy(np.array(value, dtype=np.float64))


def _single(x: Any, weight: Any, bias: Any, inputs: Inputs) -> Any:
    return F.conv2d(x[None, None], weight[None, None], bias[None], stride=inputs.get("stride", 1))[0, 0]


def _single_forward(inputs: Inputs) -> dict[str, Any]:
    weight, bias = _tensor(inputs["weight"]), _tensor(inputs["bias"])
    names = {"x": "y", "x2": "y2"}
    return {names[name]: _single(_tensor(inputs[name]), weight, bias, inputs) for name in names if name in inputs}


def _single_backward(inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in inputs:
            leaves = [_tensor(inputs[name]).requires_grad_() for name in (f"x{round_}", "weight", "bias")]
            _single(*leaves, inputs).backward(_tensor(inputs[f"dout{round_}"]))
            names = (f"dx{round_}", f"dw{round_}", f"db{round_}")
            outputs |= {name: leaf.grad for name, leaf in zip(names, leaves, strict=True)}
    return outputs


def _layer(x: Any, W: Any, b: Any, inputs: Inputs) -> Any:
    return F.conv2d(x, W, b, stride=inputs.get("stride", 1), padding=inputs.get("pad", 0))


def _layer_forward(inputs: Inputs) -> dict[str, Any]:
    W, b = _tensor(inputs["W"]), _tensor(inputs["b"])
    names = {"x": "y", "x2": "y2"}
    return {names[name]: _layer(_tensor(inputs[name]), W, b, inputs) for name in names if name in inputs}


def _layer_backward(inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in inputs:
            leaves = [_tensor(inputs[name]).requires_grad_() for name in (f"x{round_}", "W", "b")]
            _layer(*leaves, inputs).backward(_tensor(inputs[f"dout{round_}"]))
            names = (f"dx{round_}", f"dW{round_}", f"db{round_}")
            outputs |= {name: leaf.grad for name, leaf in zip(names, leaves, strict=True)}
    return outputs


PEERS: dict[str, Peer] = {
    "conv2d_single_forward": _single_forward,
    "conv_forward_im2col": _layer_forward,
    "conv2d_single_backward": _single_backward,
    "conv_backward_im2col": _layer_backward,
}
