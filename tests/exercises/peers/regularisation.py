"""The lab `regularisation` in PyTorch, which draws for itself.

Dropout's prepared mask is applied by hand. An initialiser's scale is that between PyTorch's weights and the plain
numbers of the same seed; the prepared numbers are multiplied by it.
"""

from functools import partial
from typing import Any

import numpy as np
import torch

from tests.exercises.peers import Inputs, Peer


def _tensor(value: np.ndarray) -> Any:
    return torch.from_numpy(np.array(value, dtype=np.float64))


def _dropout(inputs: Inputs) -> dict[str, Any]:
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in inputs:
            x = _tensor(inputs[f"x{round_}"]).requires_grad_()
            y = torch.where(_tensor(inputs[f"numbers{round_}"]) < inputs["p"], 0.0, x / (1 - inputs["p"]))
            outputs[f"y{round_}"] = y.detach()
            y.backward(_tensor(inputs[f"dout{round_}"]))
            outputs[f"dx{round_}"] = x.grad
        if f"x_test{round_}" in inputs:
            x_test = _tensor(inputs[f"x_test{round_}"])
            outputs[f"y_test{round_}"] = torch.nn.functional.dropout(x_test, inputs["p"], training=False)
    return outputs


INITIALISERS = {
    "xavier_normal": torch.nn.init.xavier_normal_,
    "xavier_uniform": torch.nn.init.xavier_uniform_,
    "he_normal": partial(torch.nn.init.kaiming_normal_, nonlinearity="relu"),
    "he_uniform": partial(torch.nn.init.kaiming_uniform_, nonlinearity="relu"),
}


def _initialisers(inputs: Inputs) -> dict[str, Any]:
    """PyTorch keeps the weights of a fully connected layer as (outputs, inputs)."""
    numbers = _tensor(inputs["numbers"])
    shape = numbers.shape[::-1] if numbers.ndim == 2 else numbers.shape
    is_normal = inputs["function"].endswith("normal")
    scaled = torch.empty(shape, dtype=torch.float64)
    INITIALISERS[inputs["function"]](scaled, generator=torch.Generator().manual_seed(1))
    plain, again = torch.empty(shape, dtype=torch.float64), torch.Generator().manual_seed(1)
    plain = plain.normal_(generator=again) if is_normal else plain.uniform_(-1, 1, generator=again)
    scale = (scaled * plain).sum() / (plain * plain).sum()
    torch.testing.assert_close(scale * plain, scaled, rtol=0, atol=1e-13)
    return {"W": scale * (numbers if is_normal else 2 * numbers - 1)}


PEERS: dict[str, Peer] = {"dropout": _dropout, "initialisers": _initialisers}
