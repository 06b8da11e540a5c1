"""Recurrent layers: one direction of one layer over a whole sequence, and back through time.

Sequences are laid out step after step: rows 0 to N − 1 are step 0 of all N sequences, and so on. In a packed batch
the sequences are sorted by length, and `batch_sizes` says how many of them are still running at each step: they are
always the first ones. A state stands for every sequence; a step advances those that run and leaves the others, so
that forwards the final states stay behind, and backwards a sequence starts from its initial state when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops._sliding import scratch
from autograd.ops.activation import sigmoid
from autograd.ops.joining import cat
from autograd.ops.layer import linear
from autograd.sums import accurate_sum

_Steps = list[tuple[slice, int]]


def _steps(input: Any, batch_sizes: Sequence[int] | None, reverse: bool) -> _Steps:
    """In the order in which they are taken: which rows a step reads, and how many sequences it advances."""
    sizes = [input.shape[1]] * input.shape[0] if batch_sizes is None else batch_sizes
    stops = np.add.accumulate(sizes).tolist()
    steps = [(slice(stop - n, stop), n) for stop, n in zip(stops, sizes, strict=True)]
    return steps[::-1] if reverse else steps


def _rows(input: Any) -> Any:
    return input if input.ndim == 2 else input.reshape(input.shape[0] * input.shape[1], input.shape[2])


def _transposed(weight: Array, steps: _Steps) -> Array:
    """`weight.T`; where several steps multiply by it a copy by rows, with which the product is up to twice as fast."""
    return np.ascontiguousarray(weight.T) if len(steps) > 4 else weight.T


def _start(state: Array | None, input: Array, batch_sizes: Sequence[int] | None, size: int) -> Array:
    """Memory for a state of all sequences, as it is before the first step."""
    batch = input.shape[1] if batch_sizes is None else batch_sizes[0]
    return np.zeros((batch, size), input.dtype) if state is None else state.copy()


def _check(name: str, gates: int, input: Array, batch_sizes: Sequence[int] | None, **given: Array | None) -> None:
    """Raise RuntimeError unless sizes and dtypes fit."""
    if batch_sizes is not None and (
            not batch_sizes or batch_sizes[-1] < 0 or any(a < b for a, b in pairwise(batch_sizes))):
        raise RuntimeError(f"{name}(): expected batch_sizes that never rise, got {list(batch_sizes)}")
    if batch_sizes is None:
        fits = input.ndim == 3 and len(input) > 0
    else:
        fits = input.ndim == 2 and len(input) == sum(batch_sizes)
    if not fits:
        raise RuntimeError(f"{name}(): expected input (steps, batch, features) with at least one step, or (rows, "
                           f"features) and batch_sizes whose sum is the number of rows, got {tuple(input.shape)} "
                           f"and {'no batch_sizes' if batch_sizes is None else f'batch_sizes of sum {sum(batch_sizes)}'}")
    weight_ih, weight_hr = given["weight_ih"], given.get("weight_hr")
    rows = weight_ih.shape[0]  # type: ignore[union-attr]
    hidden = rows // gates
    projected = hidden if weight_hr is None else weight_hr.shape[0]
    batch = input.shape[1] if batch_sizes is None else batch_sizes[0]
    expected = {"weight_ih": (gates * hidden, input.shape[-1]), "weight_hh": (gates * hidden, projected),
                "bias_ih": (rows,), "bias_hh": (rows,), "weight_hr": (projected, hidden),
                "hx": (batch, projected), "cx": (batch, hidden)}
    for key, value in given.items():
        if value is not None and value.shape != expected[key]:
            raise RuntimeError(f"{name}(): expected {key} {expected[key]} for input {tuple(input.shape)} and "
                               f"{rows} rows of weight_ih, got {tuple(value.shape)}")
        if value is not None and value.dtype != input.dtype:
            raise RuntimeError(f"{name}(): expected one dtype, got input {input.dtype} and {key} {value.dtype}")


def _unrolled(step: Callable[..., tuple[Any, ...]], states: Sequence[Any], input: Any,
              batch_sizes: Sequence[int] | None, reverse: bool) -> tuple[Any, ...]:
    """The composite of a layer: the first states of all steps, then the final states.

    `step` takes the rows of a step and the states of the sequences that run, and returns their next states.
    """
    rows, outputs = _rows(input), []
    for at, n in _steps(input, batch_sizes, reverse):
        advanced = step(rows[at], *(state[:n] for state in states))
        outputs.append(advanced[0])
        states = [new if n == len(old) else cat([new, old[n:]]) for new, old in zip(advanced, states, strict=True)]
    out = cat(outputs[::-1] if reverse else outputs)
    return out.reshape(*input.shape[:-1], out.shape[-1]), *states


def _state(state: Any, input: Any, batch_sizes: Sequence[int] | None, size: int) -> Any:
    batch = input.shape[1] if batch_sizes is None else batch_sizes[0]
    return input.new_zeros((batch, size)) if state is None else state


def _weight_gradients(d_input: Array, d_hidden: Array, input: Array, previous: Array, weight_ih: Array,
                      needs: Sequence[bool]) -> tuple[Any, ...]:
    """The gradients of input, weight_ih, weight_hh, bias_ih and bias_hh, from those of what the two products give."""
    same = d_input is d_hidden
    g_bias = accurate_sum(d_input, (0,)) if needs[3] or (same and needs[4]) else None
    return ((d_input @ weight_ih).reshape(input.shape) if needs[0] else None,
            d_input.T @ _rows(input) if needs[1] else None,
            d_hidden.T @ previous if needs[2] else None,
            g_bias,
            g_bias if same else accurate_sum(d_hidden, (0,)) if needs[4] else None)


# RNN -------------------------------------------------------------------------------------------------------------

def _rnn_layer(input: Any, hx: Any, weight_ih: Any, weight_hh: Any, bias_ih: Any, bias_hh: Any, nonlinearity: str,
               batch_sizes: Sequence[int] | None, reverse: bool) -> tuple[Any, ...]:
    def step(x: Any, h: Any) -> tuple[Any]:
        a = linear(x, weight_ih, bias_ih) + linear(h, weight_hh, bias_hh)
        return (a.tanh() if nonlinearity == "tanh" else a.relu(),)
    return _unrolled(step, [_state(hx, input, batch_sizes, len(weight_hh))], input, batch_sizes, reverse)


def _rnn_rule(g: list[Any], input: Any, weight_ih: Any, weight_hh: Any, nonlinearity: str, saved: Any,
              needs: list[bool]) -> tuple[Any, ...]:
    steps, outputs, previous = saved
    d = 1 - outputs * outputs if nonlinearity == "tanh" else (outputs > 0).astype(outputs.dtype)
    g_out, g_h = None if g[0] is None else _rows(g[0]), _begin(g[1], steps, outputs)
    for at, n in reversed(steps):
        dh = g_h[:n]
        if g_out is not None:
            dh += g_out[at]
        d[at] *= dh
        np.matmul(d[at], weight_hh, out=dh)
    g_input, *g_weights = _weight_gradients(d, d, input, previous, weight_ih, [needs[0], *needs[2:]])
    return g_input, g_h, *g_weights


def _begin(g: Array | None, steps: _Steps, like: Array) -> Array:
    """Memory for the gradient of a state, as it is after the last step."""
    return np.zeros((max(n for _, n in (steps[0], steps[-1])), like.shape[1]), like.dtype) if g is None else g.copy()


def _sample(gates: int, s: Any, projected: bool = False, cell: bool = False) -> dict[str, Any]:
    """Arguments for the property tests."""
    sizes = s.choice([None, (3, 2, 2, 1), (2,)])
    batch, hidden = 2 if sizes is None else sizes[0], 2
    size = 1 if projected else hidden
    arguments = {
        "input": s.array(3, batch, 2) if sizes is None else s.array(sum(sizes), 2),
        "hx": s.choice([None, s.array(batch, size)]), "weight_ih": s.array(gates * hidden, 2, low=-1, high=1),
        "weight_hh": s.array(gates * hidden, size, low=-1, high=1), "batch_sizes": sizes, "reverse": s.boolean()}
    if s.boolean():
        arguments |= {"bias_ih": s.array(gates * hidden), "bias_hh": s.array(gates * hidden)}
    if cell:
        arguments |= {"cx": s.choice([None, s.array(batch, hidden)]),
                      "weight_hr": s.array(size, hidden) if projected else None}
    return arguments


@op(namespace="nn.functional", method=False, joint=_rnn_rule, definition=_rnn_layer, sample=lambda s: _sample(1, s))
def rnn_layer(input: Array, hx: Array | None, weight_ih: Array, weight_hh: Array, bias_ih: Array | None = None,
              bias_hh: Array | None = None, nonlinearity: str = "tanh", batch_sizes: Sequence[int] | None = None,
              reverse: bool = False) -> Any:
    """`h = tanh(W_ih x + b_ih + W_hh h + b_hh)` over all steps, or relu: one direction of one layer of `torch.nn.RNN`.

    `(steps, batch, in)`, or `(rows, in)` packed by `batch_sizes`, gives the outputs `(..., hidden)` and the final
    state `(batch, hidden)`. `hx` None is 0. Elman 1990. Raises RuntimeError unless sizes and dtypes fit.
    """
    _check("rnn_layer", 1, input, batch_sizes, hx=hx, weight_ih=weight_ih, weight_hh=weight_hh, bias_ih=bias_ih,
           bias_hh=bias_hh)
    steps = _steps(input, batch_sizes, reverse)
    outputs = _rows(input) @ weight_ih.T
    if bias_ih is not None:
        outputs += bias_ih
    if bias_hh is not None:
        outputs += bias_hh
    recurrent = _transposed(weight_hh, steps)
    h = _start(hx, input, batch_sizes, len(weight_hh))
    previous = np.empty_like(outputs)
    for at, n in steps:
        a, running = outputs[at], h[:n]
        previous[at] = running
        a += running @ recurrent
        if nonlinearity == "tanh":
            np.tanh(a, out=a)
        else:
            np.maximum(a, 0, out=a)
        running[...] = a
    return (outputs.copy().reshape(*input.shape[:-1], len(weight_hh)), h), (steps, outputs, previous)


# LSTM ------------------------------------------------------------------------------------------------------------

def _lstm_layer(input: Any, hx: Any, cx: Any, weight_ih: Any, weight_hh: Any, bias_ih: Any, bias_hh: Any,
                weight_hr: Any, batch_sizes: Sequence[int] | None, reverse: bool) -> tuple[Any, ...]:
    def step(x: Any, h: Any, c: Any) -> tuple[Any, Any]:
        a = linear(x, weight_ih, bias_ih) + linear(h, weight_hh, bias_hh)
        i, f, u, o = a.chunk(4, 1)
        c = sigmoid(f) * c + sigmoid(i) * u.tanh()
        h = sigmoid(o) * c.tanh()
        return h if weight_hr is None else linear(h, weight_hr), c
    hidden = len(weight_hh) // 4
    states = [_state(hx, input, batch_sizes, weight_hh.shape[1]), _state(cx, input, batch_sizes, hidden)]
    return _unrolled(step, states, input, batch_sizes, reverse)


def _lstm_rule(g: list[Any], input: Any, weight_ih: Any, weight_hh: Any, weight_hr: Any, saved: Any,
               needs: list[bool]) -> tuple[Any, ...]:
    steps, gates, previous, previous_c, tanh_c = saved
    rows, _, hidden = gates.shape
    i, f, u, o = (gates[:, k] for k in range(4))
    through_o = np.multiply(tanh_c, tanh_c, out=scratch("lstm c", tanh_c.shape, tanh_c.dtype))
    np.subtract(1, through_o, out=through_o)
    through_o *= o
    # Of the sums inside the gates, per unit of the gradient of c, for o of that of σ(o) tanh(c).
    d = np.subtract(1, gates, out=scratch("lstm gates", gates.shape, gates.dtype))
    d *= gates
    d[:, 2] = 1 - u * u
    for k, factor in enumerate((u, previous_c, i, tanh_c)):
        d[:, k] *= factor
    g_out, g_h, g_c = None if g[0] is None else _rows(g[0]), _begin(g[1], steps, previous), _begin(g[2], steps, tanh_c)
    d_projected = None if weight_hr is None else np.empty_like(previous)
    for at, n in reversed(steps):
        dh, dc = g_h[:n], g_c[:n]
        if g_out is not None:
            dh += g_out[at]
        d_cell = dh
        if d_projected is not None:
            d_projected[at] = dh
            d_cell = dh @ weight_hr
        dc += d_cell * through_o[at]
        d[at, :3] *= dc[:, None]
        d[at, 3] *= d_cell
        dc *= f[at]
        np.matmul(d[at].reshape(n, 4 * hidden), weight_hh, out=dh)
    flat = d.reshape(rows, 4 * hidden)
    g_input, *g_weights = _weight_gradients(flat, flat, input, previous, weight_ih, [needs[0], *needs[3:]])
    return g_input, g_h, g_c, *g_weights, d_projected.T @ (o * tanh_c) if d_projected is not None else None


@op(namespace="nn.functional", method=False, joint=_lstm_rule, definition=_lstm_layer,
    sample=lambda s: _sample(4, s, projected=s.boolean(), cell=True))
def lstm_layer(input: Array, hx: Array | None, cx: Array | None, weight_ih: Array, weight_hh: Array,
               bias_ih: Array | None = None, bias_hh: Array | None = None, weight_hr: Array | None = None,
               batch_sizes: Sequence[int] | None = None, reverse: bool = False) -> Any:
    """`c = σ(f) c + σ(i) tanh(u)`, `h = W_hr σ(o) tanh(c)` over all steps, where `i, f, u, o = W_ih x + b_ih + W_hh h +
    b_hh`: one direction of one layer of `torch.nn.LSTM`.

    `(steps, batch, in)`, or `(rows, in)` packed by `batch_sizes`, gives the outputs `(..., hidden)`, or as many as
    weight_hr has rows, and the final states h and c. States that are None are 0, a weight_hr None the identity.
    Hochreiter and Schmidhuber 1997; Gers et al. 2000. Raises RuntimeError unless sizes and dtypes fit.
    """
    _check("lstm_layer", 4, input, batch_sizes, hx=hx, cx=cx, weight_ih=weight_ih, weight_hh=weight_hh,
           bias_ih=bias_ih, bias_hh=bias_hh, weight_hr=weight_hr)
    steps = _steps(input, batch_sizes, reverse)
    hidden = len(weight_hh) // 4
    gates = _rows(input) @ weight_ih.T
    for bias in bias_ih, bias_hh:
        if bias is not None:
            gates += bias
    recurrent = _transposed(weight_hh, steps)
    # σ(x) = ½ tanh(½ x) + ½: one tanh serves all gates.
    scale, shift = (np.repeat(np.array(x, input.dtype), hidden) for x in ([0.5, 0.5, 1, 0.5], [0.5, 0.5, 0, 0.5]))
    h, c = _start(hx, input, batch_sizes, weight_hh.shape[1]), _start(cx, input, batch_sizes, hidden)
    rows = len(gates)
    outputs, previous = (np.empty((rows, h.shape[1]), input.dtype) for _ in range(2))
    previous_c, tanh_c = (np.empty((rows, hidden), input.dtype) for _ in range(2))
    for at, n in steps:
        a, running, cell = gates[at], h[:n], c[:n]
        previous[at], previous_c[at] = running, cell
        a += running @ recurrent
        a *= scale
        np.tanh(a, out=a)
        a *= scale
        a += shift
        cell *= a[:, hidden:2 * hidden]
        cell += a[:, :hidden] * a[:, 2 * hidden:3 * hidden]
        squashed = np.tanh(cell, out=tanh_c[at])
        if weight_hr is None:
            np.multiply(a[:, 3 * hidden:], squashed, out=running)
        else:
            np.matmul(a[:, 3 * hidden:] * squashed, weight_hr.T, out=running)
        outputs[at] = running
    saved = steps, gates.reshape(rows, 4, hidden), previous, previous_c, tanh_c
    return (outputs.reshape(*input.shape[:-1], h.shape[1]), h, c), saved


# GRU -------------------------------------------------------------------------------------------------------------

def _gru_layer(input: Any, hx: Any, weight_ih: Any, weight_hh: Any, bias_ih: Any, bias_hh: Any,
               batch_sizes: Sequence[int] | None, reverse: bool) -> tuple[Any, ...]:
    def step(x: Any, h: Any) -> tuple[Any]:
        r_x, z_x, n_x = linear(x, weight_ih, bias_ih).chunk(3, 1)
        r_h, z_h, n_h = linear(h, weight_hh, bias_hh).chunk(3, 1)
        z = sigmoid(z_x + z_h)
        new = (n_x + sigmoid(r_x + r_h) * n_h).tanh()
        return ((1 - z) * new + z * h,)
    return _unrolled(step, [_state(hx, input, batch_sizes, weight_hh.shape[1])], input, batch_sizes, reverse)


def _gru_rule(g: list[Any], input: Any, weight_ih: Any, weight_hh: Any, saved: Any,
              needs: list[bool]) -> tuple[Any, ...]:
    steps, gates, candidate_h, previous = saved
    rows, _, hidden = gates.shape
    r, z, new = (gates[:, k] for k in range(3))
    d, d_input = (scratch(name, gates.shape, gates.dtype) for name in ("gru hidden", "gru input"))
    # d is that of W_hh h + b_hh, d_new that of the sum inside the candidate: at first per unit of the gradient of h.
    d_new = (1 - z) * (1 - new * new)
    d[:, 0] = d_new * candidate_h * r * (1 - r)
    d[:, 1] = (previous - new) * z * (1 - z)
    d[:, 2] = d_new * r
    g_out, g_h = None if g[0] is None else _rows(g[0]), _begin(g[1], steps, previous)
    for at, n in reversed(steps):
        dh = g_h[:n]
        if g_out is not None:
            dh += g_out[at]
        d[at] *= dh[:, None]
        d_new[at] *= dh
        dh *= z[at]
        dh += d[at].reshape(n, 3 * hidden) @ weight_hh
    d_input[:, :2] = d[:, :2]  # that of W_ih x + b_ih
    d_input[:, 2] = d_new
    g_input, *g_weights = _weight_gradients(d_input.reshape(rows, 3 * hidden), d.reshape(rows, 3 * hidden), input,
                                            previous, weight_ih, [needs[0], *needs[2:]])
    return g_input, g_h, *g_weights


@op(namespace="nn.functional", method=False, joint=_gru_rule, definition=_gru_layer, sample=lambda s: _sample(3, s))
def gru_layer(input: Array, hx: Array | None, weight_ih: Array, weight_hh: Array, bias_ih: Array | None = None,
              bias_hh: Array | None = None, batch_sizes: Sequence[int] | None = None, reverse: bool = False) -> Any:
    """`h = (1 − z) n + z h` over all steps, where `r, z = σ(W_ih x + b_ih + W_hh h + b_hh)` and `n = tanh(W_in x + b_in +
    r (W_hn h + b_hn))`: one direction of one layer of `torch.nn.GRU`.

    `(steps, batch, in)`, or `(rows, in)` packed by `batch_sizes`, gives the outputs `(..., hidden)` and the final
    state `(batch, hidden)`. `hx` None is 0. Cho et al. 2014, https://arxiv.org/abs/1406.1078. Raises RuntimeError
    unless sizes and dtypes fit.
    """
    _check("gru_layer", 3, input, batch_sizes, hx=hx, weight_ih=weight_ih, weight_hh=weight_hh, bias_ih=bias_ih,
           bias_hh=bias_hh)
    steps = _steps(input, batch_sizes, reverse)
    hidden = weight_hh.shape[1]
    gates = _rows(input) @ weight_ih.T
    if bias_ih is not None:
        gates += bias_ih
    recurrent = _transposed(weight_hh, steps)
    h = _start(hx, input, batch_sizes, hidden)
    outputs, previous, candidate_h = (np.empty((len(gates), hidden), input.dtype) for _ in range(3))
    for at, n in steps:
        running, a = h[:n], gates[at]
        previous[at] = running
        product = running @ recurrent
        if bias_hh is not None:
            product += bias_hh
        doors, new = a[:, :2 * hidden], a[:, 2 * hidden:]
        doors += product[:, :2 * hidden]
        doors *= 0.5  # as in lstm_layer
        np.tanh(doors, out=doors)
        doors *= 0.5
        doors += 0.5
        candidate_h[at] = product[:, 2 * hidden:]
        new += doors[:, :hidden] * candidate_h[at]
        np.tanh(new, out=new)
        running -= new
        running *= doors[:, hidden:]
        running += new
        outputs[at] = running
    return (outputs.reshape(*input.shape[:-1], hidden), h), (steps, gates.reshape(-1, 3, hidden), candidate_h, previous)
