"""The lab `normalisation` in PyTorch: its functions forward, autograd through them backward."""

from typing import Any

import numpy as np
import torch

from tests.exercises.peers import Inputs, Peer

F = torch.nn.functional


def _tensor(value: np.ndarray) -> Any:
    return torch.from_numpy(np.array(value, dtype=np.float64))


def _batchnorm_forward(inputs: Inputs) -> dict[str, Any]:
    gamma, beta = _tensor(inputs["gamma"]), _tensor(inputs["beta"])
    momentum, eps = inputs.get("momentum", 0.9), inputs.get("eps", 1e-5)
    mean, var = (_tensor(inputs.get(name, np.zeros(len(gamma)))) for name in ("running_mean", "running_var"))
    outputs = {}
    for name in ("x", "x2", "x_test", "x3", "x_test2"):
        if name in inputs:
            batch = _tensor(inputs[name])
            if name.startswith("x_test"):
                y = F.batch_norm(batch, mean, var, gamma, beta, training=False, eps=eps)
            else:
                y = _train(batch, gamma, beta, eps)
                mean = momentum * mean + (1 - momentum) * batch.mean(dim=0)
                # PyTorch's own running variance is the unbiased one.
                var = momentum * var + (1 - momentum) * batch.var(dim=0, correction=0)
            outputs[f"y{name[1:]}"] = y
    return {**outputs, "running_mean": mean, "running_var": var}


def _train(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
    """PyTorch refuses a batch of one sample: there, two equal ones stand for it."""
    twice = x if len(x) > 1 else torch.cat([x, x])
    return F.batch_norm(twice, None, None, gamma, beta, training=True, eps=eps)[: len(x)]


def _batchnorm_backward(inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in inputs:
            leaves = [_tensor(inputs[name]).requires_grad_() for name in (f"x{round_}", "gamma", "beta")]
            _train(*leaves, inputs.get("eps", 1e-5)).backward(_tensor(inputs[f"dout{round_}"]))
            names = (f"dx{round_}", f"dgamma{round_}", f"dbeta{round_}")
            outputs |= {name: leaf.grad for name, leaf in zip(names, leaves, strict=True)}
    return outputs


def _layernorm_forward(inputs: Inputs) -> dict[str, Any]:
    gamma, beta = _tensor(inputs["gamma"]), _tensor(inputs["beta"])
    names = {"x": "y", "x2": "y2"}
    return {
        names[name]: F.layer_norm(_tensor(inputs[name]), gamma.shape, gamma, beta, inputs.get("eps", 1e-5))
        for name in names
        if name in inputs
    }


PEERS: dict[str, Peer] = {
    "batchnorm_forward": _batchnorm_forward,
    "batchnorm_backward": _batchnorm_backward,
    "layernorm_forward": _layernorm_forward,
}
