"""The lab `optimisers` in PyTorch: its own optimisers, stepped with the gradients of the case."""

from typing import Any

import numpy as np
import torch

from tests.exercises.peers import Inputs, Peer


def _tensor(value: np.ndarray) -> Any:
    return torch.from_numpy(np.array(value, dtype=np.float64))


def _adam(inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for key in ("W", "b"):
        if key in inputs:
            p = torch.nn.Parameter(_tensor(inputs[key]))
            betas = (inputs.get("beta1", 0.9), inputs.get("beta2", 0.999))
            optimiser = torch.optim.Adam([p], inputs.get("lr", 1e-3), betas, inputs.get("eps", 1e-8))
            outputs[f"{key}_steps"] = _steps(optimiser, p, _tensor(inputs[f"d{key}"]))
    return outputs


def _momentum(inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for key in ("W", "b"):
        if key in inputs:
            p = torch.nn.Parameter(_tensor(inputs[key]))
            momentum = inputs.get("momentum", 0.9)
            # PyTorch refuses Nesterov's step without a momentum, where it is the plain one.
            options = {"momentum": momentum, "nesterov": momentum > 0 and inputs.get("nesterov", False)}
            optimiser = torch.optim.SGD([p], inputs.get("lr", 0.01), **options)
            gradients = _tensor(inputs[f"d{key}"])
            outputs[f"{key}_steps"] = _steps(optimiser, p, gradients, inputs.get("lr_from_step_2"))
    return outputs


def _steps(optimiser: Any, p: Any, gradients: Any, lr_from_step_2: float | None = None) -> Any:
    """Return the parameter after each step. PyTorch keeps lr out of its velocity, so a new lr is divided out."""
    seen = []
    for gradient in gradients:
        if lr_from_step_2 is not None and len(seen) == 1:
            (group,) = optimiser.param_groups
            optimiser.state[p]["momentum_buffer"] *= group["lr"] / lr_from_step_2
            group["lr"] = lr_from_step_2
        p.grad = gradient.clone()
        optimiser.step()
        seen.append(p.detach().clone())
    return torch.stack(seen)


PEERS: dict[str, Peer] = {"sgd_momentum": _momentum, "adam": _adam}
