"""The lab `pooling` in PyTorch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.exercises.peers import Inputs, Peer

F = torch.nn.functional


def _tensor(value: np.ndarray) -> Any:
    return torch.from_numpy(np.array(value, dtype=np.float64))


def _window(inputs: Inputs, height: str, width: str) -> tuple[tuple[int, int], dict[str, int]]:
    return (inputs[height], inputs[width]), {"stride": inputs.get("stride", 1), "padding": inputs.get("pad", 0)}


def _max_pool(x: Any, inputs: Inputs) -> Any:
    sides, steps = _window(inputs, "pool_h", "pool_w")
    return F.max_pool2d(x, sides, **steps)


def _avg_pool(x: Any, inputs: Inputs) -> Any:
    sides, steps = _window(inputs, "pool_h", "pool_w")
    return F.avg_pool2d(x, sides, **steps, count_include_pad=True)


def _min_pool(x: Any, inputs: Inputs) -> Any:
    return -_max_pool(-x, inputs)


def _forward(pool: Callable[[Any, Inputs], Any], inputs: Inputs) -> dict[str, Any]:
    names = {"x": "y", "x2": "y2"}
    return {names[name]: pool(_tensor(inputs[name]), inputs) for name in names if name in inputs}


def _backward(pool: Callable[[Any, Inputs], Any], inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in inputs:
            x = _tensor(inputs[f"x{round_}"]).requires_grad_()
            pool(x, inputs).backward(_tensor(inputs[f"dout{round_}"]))
            outputs[f"dx{round_}"] = x.grad
    return outputs


def _im2col(inputs: Inputs) -> dict[str, Any]:
    sides, steps = _window(inputs, "kh", "kw")
    columns = F.unfold(_tensor(inputs["x"]), sides, **steps)  # (N, C*kh*kw, OH*OW)
    return {"col": columns.transpose(1, 2).reshape(-1, columns.shape[1])}


def _col2im(inputs: Inputs) -> dict[str, Any]:
    sides, steps = _window(inputs, "kh", "kw")
    N, _, H, W = (int(side) for side in inputs["x_shape"])
    columns = _tensor(inputs["col"]).reshape(N, -1, inputs["col"].shape[1]).transpose(1, 2)
    return {"x": F.fold(columns, (H, W), sides, **steps)}


PEERS: dict[str, Peer] = {
    "im2col": _im2col,
    "col2im": _col2im,
    "maxpool_forward": lambda inputs: _forward(_max_pool, inputs),
    "avgpool_forward": lambda inputs: _forward(_avg_pool, inputs),
    "maxpool_backward": lambda inputs: _backward(_max_pool, inputs),
    "avgpool_backward": lambda inputs: _backward(_avg_pool, inputs),
    "minpool": lambda inputs: _forward(_min_pool, inputs) | _backward(_min_pool, inputs),
}
