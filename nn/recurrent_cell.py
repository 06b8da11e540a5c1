"""Recurrent cells: one step of an RNN, LSTM or GRU, for loops that are written out."""

from __future__ import annotations

import math
from typing import Any

import nn.functional as F
from autograd import Tensor, empty
from autograd.dtypes import DTypeLike
from nn import init
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["RNNCellBase", "RNNCell", "LSTMCell", "GRUCell"]


class RNNCellBase(Module):
    """What cells share (`torch.nn.RNNCellBase`): the parameters, uniform in ±1/√hidden_size at the start.

    `weight_ih` (chunks · hidden, input), `weight_hh` (chunks · hidden, hidden), `bias_ih` and `bias_hh` (chunks · hidden,).
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(empty(rows, input_size, device=device, dtype=dtype))
        self.weight_hh = Parameter(empty(rows, hidden_size, device=device, dtype=dtype))
        self.bias_ih: Parameter | None
        self.bias_hh: Parameter | None
        for name in "bias_ih", "bias_hh":
            self.register_parameter(name, Parameter(empty(rows, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _step(self, layer: Any, input: Tensor, states: tuple[Tensor | None, ...], *options: Any) -> list[Tensor]:
        """The next states, after checks: one step of `layer`, a function over whole sequences."""
        if input.ndim not in (1, 2):
            raise ValueError(f"Expected input to be 1D or 2D, got {input.ndim}D of shape {tuple(input.shape)}")
        for i, state in enumerate(states):
            if state is not None and state.ndim != input.ndim:
                which = f"hx[{i}]" if len(states) > 1 else "hidden"
                raise (RuntimeError if state.ndim in (1, 2) else ValueError)(
                    f"Expected {which} to be {input.ndim}D as the input, got {state.ndim}D of shape {tuple(state.shape)}")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {input.shape[-1]} expected {self.input_size}")
        if input.ndim == 1:
            input, states = input.unsqueeze(0), tuple(None if s is None else s.unsqueeze(0) for s in states)
            return [s.squeeze(0) for s in self._step(layer, input, states, *options)]
        advanced: list[Tensor]
        _, *advanced = layer(input, *states, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh, *options,
                             batch_sizes=(len(input),))
        return advanced

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class RNNCell(RNNCellBase):
    """`h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, or relu as `nonlinearity` (`torch.nn.RNNCell`).

    `(N, input), (N, hidden) → (N, hidden)`, or all without N; a state None is 0. Raises ValueError for other numbers
    of dimensions, RuntimeError for sizes and dtypes that do not fit and for another nonlinearity.
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh",
                 device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}, expected tanh or relu")
        h, = self._step(F.rnn_layer, input, (hx,), self.nonlinearity)
        return h

    def extra_repr(self) -> str:
        return super().extra_repr() + ("" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity}")


class LSTMCell(RNNCellBase):
    """`h', c'` of one step of an `LSTM` (`torch.nn.LSTMCell`).

    `(N, input), ((N, hidden), (N, hidden)) → (N, hidden), (N, hidden)`, or all without N; states None are 0. Raises
    TypeError unless the states are a pair, otherwise as `RNNCell`.
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        if hx is not None and not (isinstance(hx, tuple | list) and len(hx) == 2):
            raise TypeError(f"argument 'hx' must be a tuple (h, c) of Tensors, not {type(hx).__name__}")
        h, c = self._step(F.lstm_layer, input, (None, None) if hx is None else tuple(hx))
        return h, c


class GRUCell(RNNCellBase):
    """`h'` of one step of a `GRU` (`torch.nn.GRUCell`).

    `(N, input), (N, hidden) → (N, hidden)`, or all without N; a state None is 0. Raises as `RNNCell`.
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        h, = self._step(F.gru_layer, input, (hx,))
        return h
