"""Recurrent layers: RNN, LSTM and GRU over whole sequences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import nn.functional as F
from autograd import Tensor, empty
from autograd.dtypes import DTypeLike
from autograd.ops.joining import cat, stack
from autograd.trace import warn
from nn import init
from nn.module import Module
from nn.parameter import Parameter
from nn.utils.rnn import PackedSequence

__all__ = ["RNNBase", "RNN", "LSTM", "GRU"]

_GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}


class RNNBase(Module):
    """What recurrent layers share (`torch.nn.RNNBase`): `num_layers` layers over each other, each in one direction or two.

    Layer k has the parameters `weight_ih_lk` (gates · hidden, input), `weight_hh_lk` (gates · hidden, hidden),
    `bias_ih_lk` and `bias_hh_lk` (gates · hidden,); with `proj_size`, `weight_hr_lk` (proj, hidden) makes what hidden
    is elsewhere of the hidden state; those of the reverse direction end in `_reverse`. All start uniform in
    ±1/√hidden_size. In training, `dropout` is applied to the outputs of all layers but the last. Raises TypeError or
    ValueError for arguments that make no layer.
    """

    def __init__(self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
                 batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0,
                 device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__()
        if mode not in _GATES:
            raise ValueError(f"Unrecognized RNN mode: {mode}, expected one of {', '.join(_GATES)}")
        _check_arguments(input_size, hidden_size, num_layers, bias, batch_first, dropout, proj_size)
        if dropout > 0 and num_layers == 1:
            warn("dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
                 f"num_layers greater than 1, but got dropout={dropout} and num_layers={num_layers}")
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._names: list[list[str]] = []  # of the parameters of each layer and direction
        rows, out = _GATES[mode] * hidden_size, proj_size or hidden_size
        for layer in range(num_layers):
            for suffix in ("", "_reverse") if bidirectional else ("",):
                features = input_size if layer == 0 else out * (2 if bidirectional else 1)
                shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, features), "weight_hh": (rows, out)}
                if bias:
                    shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                for name, shape in shapes.items():
                    setattr(self, f"{name}_l{layer}{suffix}", Parameter(empty(shape, device=device, dtype=dtype)))
                self._names.append([f"{name}_l{layer}{suffix}" for name in shapes])
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def flatten_parameters(self) -> None:
        """Nothing: the parameters are where they should be (on a GPU, PyTorch would move them together)."""

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._names]

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Outputs of the last layer at every step, and the final states of all layers.

        `(T, N, input)`, `(N, T, input)` if `batch_first`, `(T, input)` for one sequence, or a PackedSequence; the
        output is laid out as the input. `hx`, the initial states (layers · directions, N, hidden), is 0 if None.
        Raises RuntimeError for sizes that do not fit, ValueError for another dtype or number of dimensions.
        """
        states = None if hx is None else self._given(hx)
        packed = isinstance(input, PackedSequence)
        if packed:
            x, sizes = input.data, tuple(input.batch_sizes.tolist())
            order, back = input.sorted_indices, input.unsorted_indices
            self._check_input(x, (2,))
            batched, batch = True, sizes[0]
            if states is not None and order is not None:
                states = [state.index_select(1, order) for state in states]
        else:
            self._check_input(input, (2, 3))
            x, sizes, back, batched = input, None, None, input.ndim == 3
            if not batched:
                states = None if states is None else [self._one_more(state) for state in states]
                x = input.unsqueeze(1)
            elif self.batch_first:
                x = input.transpose(0, 1)
            batch = x.shape[1]
        self._check_states(states, batch)
        out, states = self._run(x, states, sizes)
        if packed:
            if back is not None:
                states = [state.index_select(1, back) for state in states]
            return PackedSequence(out, *input[1:]), self._returned(states)
        if not batched:
            return out.squeeze(1), self._returned([state.squeeze(1) for state in states])
        return out.transpose(0, 1) if self.batch_first else out, self._returned(states)

    def _run(self, x: Tensor, states: list[Tensor] | None, sizes: Sequence[int] | None) -> tuple[Tensor, list[Tensor]]:
        """Layer after layer, each direction after the other; outputs and final states."""
        finals = []
        directions = 2 if self.bidirectional else 1
        for layer in range(self.num_layers):
            outputs = []
            for k in range(layer * directions, (layer + 1) * directions):
                start = None if states is None else [state[k] for state in states]
                out, *final = self._direction(x, start, self._names[k], sizes, k % directions == 1)
                outputs.append(out)
                finals.append(final)
            x = cat(outputs, -1) if self.bidirectional else outputs[0]
            if self.dropout and layer < self.num_layers - 1:
                x = F.dropout(x, self.dropout, self.training)
        return x, [stack(state) for state in zip(*finals, strict=True)]

    def _direction(self, x: Tensor, states: list[Tensor] | None, names: list[str], sizes: Sequence[int] | None,
                   reverse: bool) -> Any:
        """One direction of one layer: its outputs, then its final states."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it computes; use RNN, LSTM or GRU")

    def _weights(self, names: list[str]) -> tuple[Any, ...]:
        """weight_ih, weight_hh, bias_ih and bias_hh, the biases None if there are none."""
        weights = [getattr(self, name) for name in names[:4 if self.bias else 2]]
        return *weights, *[None] * (4 - len(weights))

    # The states: one tensor here, two in an LSTM ---------------------------------------------------------------

    def _given(self, hx: Any) -> list[Any]:
        if not isinstance(hx, Tensor):
            raise TypeError(f"argument 'hx' must be Tensor (layers * directions, batch, hidden), not {type(hx).__name__}")
        return [hx]

    def _returned(self, states: list[Tensor]) -> Any:
        return states[0]

    def _state_sizes(self) -> list[int]:
        return [self.hidden_size]

    # The checks ------------------------------------------------------------------------------------------------

    def _check_input(self, input: Any, dims: tuple[int, ...]) -> None:
        if not isinstance(input, Tensor):
            raise TypeError(f"argument 'input' must be Tensor or PackedSequence, not {type(input).__name__}")
        if input.ndim not in dims:
            expected = " or ".join(f"{n}D" for n in dims)
            raise ValueError(f"Expected input to be {expected}, got {input.ndim}D of shape {tuple(input.shape)}")
        if input.shape[-1] != self.input_size:
            raise RuntimeError("input.size(-1) must be equal to input_size. Expected "
                               f"{self.input_size}, got {input.shape[-1]} in input {tuple(input.shape)}")
        dtype = getattr(self, self._names[0][0]).dtype
        if input.dtype != dtype:
            raise ValueError(f"RNN input dtype ({input.dtype}) does not match weight dtype ({dtype}). Convert input: "
                             f"input.to({dtype}), or convert model: model.to({input.dtype})")

    def _one_more(self, state: Tensor) -> Tensor:
        """The state of a single sequence as that of a batch of one."""
        if state.ndim != 2:
            raise RuntimeError(f"For unbatched 2-D input, hx should also be 2-D but got {state.ndim}-D tensor of shape "
                               f"{tuple(state.shape)}")
        return state.unsqueeze(1)

    def _check_states(self, states: list[Tensor] | None, batch: int) -> None:
        for i, (state, size) in enumerate(zip(states or (), self._state_sizes())):
            expected = (len(self._names), batch, size)
            if tuple(state.shape) != expected:
                which = f"hidden[{i}]" if len(self._state_sizes()) > 1 else "hidden"
                raise RuntimeError(f"Expected {which} size {expected}, got {list(state.shape)}")

    def extra_repr(self) -> str:
        parts = [f"{self.input_size}, {self.hidden_size}"]
        for name, usual in {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0,
                            "bidirectional": False}.items():
            if getattr(self, name) != usual:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)


def _check_arguments(input_size: int, hidden_size: int, num_layers: int, bias: bool, batch_first: bool, dropout: float,
                     proj_size: int) -> None:
    """Raise TypeError or ValueError unless these make a recurrent layer."""
    if isinstance(dropout, bool) or not isinstance(dropout, int | float) or not 0 <= dropout <= 1:
        raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being "
                         f"zeroed, got {dropout!r}")
    for name, value in {"bias": bias, "batch_first": batch_first}.items():
        if not isinstance(value, bool):
            raise TypeError(f"{name} should be of type bool, got: {type(value).__name__}")
    for name, size in {"input_size": input_size, "hidden_size": hidden_size, "num_layers": num_layers}.items():
        if not isinstance(size, int):
            raise TypeError(f"{name} should be of type int, got: {type(size).__name__}")
        if size <= 0:
            raise ValueError(f"{name} must be greater than zero, got {size}")
    if not 0 <= proj_size < hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size, and positive or zero to disable projections, "
                         f"got {proj_size} and hidden_size={hidden_size}")


class RNN(RNNBase):
    """`h = tanh(W_ih x + b_ih + W_hh h + b_hh)` at every step, or relu as `nonlinearity` (`torch.nn.RNN`; Elman, 1990).

    `input, h0 → output, hn`, with the shapes of `forward`.

    >>> import autograd, nn
    >>> output, hn = nn.RNN(3, 4, num_layers=2)(autograd.zeros(5, 1, 3))
    >>> tuple(output.shape), tuple(hn.shape)
    ((5, 1, 4), (2, 1, 4))
    """

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1, nonlinearity: str = "tanh",
                 bias: bool = True, batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False,
                 device: Any = None, dtype: DTypeLike | None = None) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", input_size, hidden_size, num_layers, bias, batch_first, dropout,
                         bidirectional, device=device, dtype=dtype)
        self.nonlinearity = nonlinearity

    def _direction(self, x: Tensor, states: list[Tensor] | None, names: list[str], sizes: Sequence[int] | None,
                   reverse: bool) -> Any:
        h, = states or (None,)
        return F.rnn_layer(x, h, *self._weights(names), self.nonlinearity, sizes, reverse)


class LSTM(RNNBase):
    """Long short-term memory (`torch.nn.LSTM`; Hochreiter and Schmidhuber, 1997; Gers et al., 2000).

    `i, f, u, o = W_ih x + b_ih + W_hh h + b_hh` at every step, then `c = σ(f) c + σ(i) tanh(u)` and
    `h = σ(o) tanh(c)`, or `W_hr` times that with `proj_size` (Sak et al., 2014).
    `input, (h0, c0) → output, (hn, cn)`, with the shapes of `forward`.
    """

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
                 batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0,
                 device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__("LSTM", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional,
                         proj_size, device, dtype)

    def _direction(self, x: Tensor, states: list[Tensor] | None, names: list[str], sizes: Sequence[int] | None,
                   reverse: bool) -> Any:
        h, c = states or (None, None)
        projection = getattr(self, names[-1]) if self.proj_size else None
        return F.lstm_layer(x, h, c, *self._weights(names), projection, sizes, reverse)

    def _given(self, hx: Any) -> list[Any]:
        if not isinstance(hx, tuple | list):
            raise TypeError(f"argument 'hx' must be a tuple (h0, c0) of Tensors, not {type(hx).__name__}")
        if len(hx) != 2:
            raise RuntimeError(f"lstm expects two hidden states, (h0, c0), got {len(hx)}")
        return [state for part in hx for state in super(LSTM, self)._given(part)]

    def _returned(self, states: list[Tensor]) -> Any:
        return tuple(states)

    def _state_sizes(self) -> list[int]:
        return [self.proj_size or self.hidden_size, self.hidden_size]


class GRU(RNNBase):
    """Gated recurrent unit (`torch.nn.GRU`; Cho et al., 2014).

    At every step `r, z = σ(W_i x + b_i + W_h h + b_h)`, `n = tanh(W_in x + b_in + r (W_hn h + b_hn))`, and
    `h = (1 − z) n + z h`. `input, h0 → output, hn`, with the shapes of `forward`.
    """

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
                 batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__("GRU", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional,
                         device=device, dtype=dtype)

    def _direction(self, x: Tensor, states: list[Tensor] | None, names: list[str], sizes: Sequence[int] | None,
                   reverse: bool) -> Any:
        h, = states or (None,)
        return F.gru_layer(x, h, *self._weights(names), sizes, reverse)
