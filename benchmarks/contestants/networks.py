"""The networks of the cases, written once for Chainrule and PyTorch: `nn` is the one's or the other's."""

from __future__ import annotations

import itertools
from typing import Any

from cases import Case, Network


def build(case: Case | Network, nn: Any) -> Any:
    """The network of a case; its parameters are still to be set."""
    return globals()[case.name](nn) if isinstance(case, Network) else mlp(nn, case.widths)


def mlp(nn: Any, widths: tuple[int, ...]) -> Any:
    """Linear layers with ReLU between them."""
    layers: list[Any] = []
    for fan_in, fan_out in itertools.pairwise(widths):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def lenet(nn: Any) -> Any:
    """LeNet-5 on 28×28 pixels, with ReLU and max-pooling. LeCun et al. 1998."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def lstm(nn: Any) -> Any:
    """An LSTM that reads sequences of 64 features, and a linear layer on its last output."""
    return _reader(nn, nn.LSTM(64, 128, batch_first=True))


def gru(nn: Any) -> Any:
    """`lstm` with a GRU."""
    return _reader(nn, nn.GRU(64, 128, batch_first=True))


def _reader(nn: Any, recurrent: Any) -> Any:
    class Reader(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.recurrent = recurrent
            self.output = nn.Linear(recurrent.hidden_size, 10)

        def forward(self, x: Any) -> Any:
            return self.output(self.recurrent(x)[0][:, -1])

    return Reader()


def gpt(nn: Any) -> Any:
    """A GPT of two layers of width 128 that reads 64 characters. Radford et al. 2019."""

    class GPT(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.token, self.position = nn.Embedding(96, 128), nn.Embedding(64, 128)
            layer = nn.TransformerEncoderLayer(128, 4, 512, 0.0, "gelu", batch_first=True, norm_first=True)
            self.layers = nn.TransformerEncoder(layer, 2, nn.LayerNorm(128), enable_nested_tensor=False)
            self.next = nn.Linear(128, 96)
            self.mask = nn.Transformer.generate_square_subsequent_mask(64)

        def forward(self, tokens: Any) -> Any:
            """The scores of the character after each one, (N, 64) → (N, 96, 64)."""
            x = self.token(tokens) + self.position.weight
            return self.next(self.layers(x, self.mask, is_causal=True)).transpose(1, 2)

    return GPT()
