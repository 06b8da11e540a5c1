"""Convolutions and transposed convolutions over one and two dimensions.

A convolution is linear in its input and in its weight. The gradient of either is a correlation again, so that three
operations, each other's gradients, make all orders: `conv2d`, `conv2d_input` and `conv2d_weight` (PyTorch's
`nn.grad`). A transposed convolution is the gradient of a convolution's input.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.op import Array, composite, op
from autograd.ops._correlation import correlate, image_gradient, weight_gradient
from autograd.ops._sliding import Sliding, flat, high, pair
from autograd.sums import accurate_sum

Size = int | Sequence[int]


def _sample(s: Any) -> dict[str, Any]:
    groups = s.choice([1, 2])
    return {"input": s.array(2, 2, 5, 4), "weight": s.array(2 * groups, 2 // groups, 3, 2), "bias": s.array(2 * groups),
            "stride": s.integer(1, 2), "padding": s.choice([0, 1, (0, 2)]), "dilation": s.choice([1, (2, 1)]),
            "groups": groups}


def _sample_transposed(s: Any) -> dict[str, Any]:
    groups = s.choice([1, 2])
    return {"input": s.array(2, 2, 3, 2), "weight": s.array(2, 2, 3, 2), "bias": s.array(2 * groups),
            "stride": (2, 1), "padding": s.choice([0, (1, 0)]), "output_padding": s.choice([0, (1, 0)]),
            "groups": groups}


def _sample_input(s: Any) -> dict[str, Any]:
    return {"input_size": (2, 2, 5, 4), "weight": s.array(3, 2, 3, 2), "grad_output": s.array(2, 3, 3, 2),
            "stride": (2, 2), "padding": 1}


def _sample_weight(s: Any) -> dict[str, Any]:
    return {"input": s.array(2, 2, 5, 4), "weight_size": (3, 2, 3, 2), "grad_output": s.array(2, 3, 3, 2),
            "stride": (2, 2), "padding": 1}


def _bias_gradient(g: Any) -> Any:
    """The sum of `g` over images and positions."""
    g = accurate_sum(g.reshape(*g.shape[:-2], -1), (g.ndim - 2,))
    return g if g.ndim == 1 else accurate_sum(g, (0,))


def _cropped(image: Any, shape: tuple[int, ...]) -> Any:
    """The part of `image` that an image of this shape covers."""
    return image if image.shape == shape else image[..., :shape[-2], :shape[-1]]


@op(namespace=("", "nn.functional"), method=False, sample=_sample,
    input=lambda g, weight, input_shape, stride, padding, dilation, groups: conv2d_input(  # type: ignore[has-type]
        input_shape, weight, g, stride, padding, dilation, groups),
    weight=lambda g, input, weight_shape, stride, padding, dilation, groups: conv2d_weight(  # type: ignore[has-type]
        input, weight_shape, g, stride, padding, dilation, groups),
    bias=_bias_gradient)
def conv2d(input: Array, weight: Array, bias: Array | None = None, stride: Size = 1, padding: str | Size = 0,
           dilation: Size = 1, groups: int = 1) -> Array:
    """2-D convolution: `out[n, o, y, x] = Σ input[n, c, y·stride + i·dilation, ...] · weight[o, c, i, j] + bias[o]`.

    `(N, C, H, W), (O, C/groups, kH, kW), (O,) → (N, O, H', W')` with `H' = (H + 2·padding - dilation·(kH - 1) - 1)
    // stride + 1`, or without N. `padding` may be "valid" (none) or "same" (H' = H). RuntimeError for channels, groups
    or sizes that do not fit each other, and for mixed dtypes (`torch.nn.functional.conv2d`).
    """
    _check("conv2d", input, weight, bias, groups)
    sliding = _sliding("conv2d", weight.shape[2:], stride, padding, dilation)
    _check_room("conv2d", sliding, input.shape[-2:])
    out = correlate(_batch(input), weight, bias, sliding, groups)
    return out.reshape(out.shape[4 - input.ndim:])


@op(namespace="nn.grad", method=False, sample=_sample_input,
    weight=lambda g, weight_shape, grad_output, stride, padding, dilation, groups: conv2d_weight(  # type: ignore[has-type]
        g, weight_shape, grad_output, stride, padding, dilation, groups),
    grad_output=lambda g, weight, grad_output_shape, stride, padding, dilation, groups: _cropped(
        conv2d(g, weight, None, stride, padding, dilation, groups), grad_output_shape))
def conv2d_input(input_size: Sequence[int], weight: Array, grad_output: Array, stride: Size = 1,
                 padding: str | Size = 0, dilation: Size = 1, groups: int = 1) -> Array:
    """The gradient of `conv2d` with respect to an input of this size (`torch.nn.grad.conv2d_input`)."""
    sliding = _sliding("conv2d_input", weight.shape[2:], stride, padding, dilation)
    _check_gradient("conv2d_input", sliding, input_size, weight.shape, grad_output.shape, groups)
    shape = (1,) * (4 - len(input_size)) + tuple(input_size)
    return image_gradient(_batch(grad_output), weight, shape, sliding, groups).reshape(input_size)


@op(namespace="nn.grad", method=False, sample=_sample_weight,
    input=lambda g, input_shape, grad_output, stride, padding, dilation, groups: conv2d_input(
        input_shape, g, grad_output, stride, padding, dilation, groups),
    grad_output=lambda g, input, grad_output_shape, stride, padding, dilation, groups: _cropped(
        conv2d(input, g, None, stride, padding, dilation, groups), grad_output_shape))
def conv2d_weight(input: Array, weight_size: Sequence[int], grad_output: Array, stride: Size = 1,
                  padding: str | Size = 0, dilation: Size = 1, groups: int = 1) -> Array:
    """The gradient of `conv2d` with respect to a weight of this size (`torch.nn.grad.conv2d_weight`)."""
    sliding = _sliding("conv2d_weight", weight_size[2:], stride, padding, dilation)
    _check_gradient("conv2d_weight", sliding, input.shape, tuple(weight_size), grad_output.shape, groups)
    return weight_gradient(_batch(input), _batch(grad_output), tuple(weight_size), sliding, groups)


@op(namespace=("", "nn.functional"), method=False, sample=_sample_transposed,
    input=lambda g, weight, input_shape, stride, padding, dilation, groups: _cropped(
        conv2d(g, weight, None, stride, padding, dilation, groups), input_shape),
    weight=lambda g, input, weight_shape, stride, padding, dilation, groups: conv2d_weight(
        g, weight_shape, input, stride, padding, dilation, groups),
    bias=_bias_gradient)
def conv_transpose2d(input: Array, weight: Array, bias: Array | None = None, stride: Size = 1, padding: Size = 0,
                     output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> Array:
    """Transposed 2-D convolution: the gradient of `conv2d` with respect to its input, plus a bias.

    `(N, C, H, W), (C, O/groups, kH, kW), (O,) → (N, O, H', W')` with `H' = (H - 1)·stride - 2·padding +
    dilation·(kH - 1) + output_padding + 1`, or without N. RuntimeError as `conv2d`, and for an output padding
    that is neither below the stride nor the dilation (`torch.nn.functional.conv_transpose2d`).
    """
    name = "conv_transpose2d"
    filters = _check(name, input, weight, bias, groups)
    if isinstance(padding, str):
        raise TypeError(f"{name}(): argument 'padding' must be tuple of ints, not str")
    sliding = _sliding(name, weight.shape[2:], stride, padding, dilation)
    extra = pair(name, "output_padding", output_padding)
    size = []
    for n, k, s, (before, _), d, more in zip(input.shape[-2:], *sliding, extra):
        if more < 0:
            raise RuntimeError(f"{name}(): negative output_padding is not supported, got {extra}")
        if more >= max(s, d):
            raise RuntimeError(f"{name}(): output padding must be smaller than either stride or dilation, but got "
                               f"output_padding={extra}, stride={sliding.stride}, dilation={sliding.dilation}")
        size.append((n - 1) * s - 2 * before + d * (k - 1) + more + 1)
    if min(size) < 1:
        raise RuntimeError(f"{name}(): Given input size per channel: {tuple(input.shape[-2:])}. Calculated output size "
                           f"per channel: {tuple(size)}. Output size is too small")
    images = _batch(input)
    out = image_gradient(images, weight, (len(images), filters, *size), sliding, groups)
    if bias is not None:
        np.add(out, bias.reshape(-1, 1, 1), out=out)
    return out.reshape(out.shape[4 - input.ndim:])


@composite(namespace=("", "nn.functional"), method=False,
           sample=lambda s: {"input": s.array(2, 2, 6), "weight": s.array(4, 2, 3), "bias": s.array(4),
                             "stride": s.choice([1, 2]), "padding": s.choice([0, 1]), "dilation": s.choice([1, 2])})
def conv1d(input: Array, weight: Array, bias: Array | None = None, stride: Size = 1, padding: str | Size = 0,
           dilation: Size = 1, groups: int = 1) -> Array:
    """1-D convolution: `conv2d` over images of height 1, `(N, C, L), (O, C/groups, k), (O,) → (N, O, L')`.

    RuntimeError as `conv2d` (`torch.nn.functional.conv1d`).
    """
    _check("conv1d", input, weight, bias, groups)
    step, apart = pair("conv1d", "stride", stride, 1)[0], pair("conv1d", "dilation", dilation, 1)[0]
    around = padding if isinstance(padding, str) else (0, pair("conv1d", "padding", padding, 1)[0])
    return flat(conv2d(high(input), high(weight), bias, (1, step), around, (1, apart), groups))


@composite(namespace=("", "nn.functional"), method=False,
           sample=lambda s: {"input": s.array(2, 2, 4), "weight": s.array(2, 3, 2), "bias": s.array(3),
                             "stride": s.choice([1, 2]), "padding": s.choice([0, 1])})
def conv_transpose1d(input: Array, weight: Array, bias: Array | None = None, stride: Size = 1, padding: Size = 0,
                     output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> Array:
    """Transposed 1-D convolution, `(N, C, L), (C, O/groups, k), (O,) → (N, O, L')`; see `conv_transpose2d`.

    RuntimeError as there (`torch.nn.functional.conv_transpose1d`).
    """
    name = "conv_transpose1d"
    _check(name, input, weight, bias, groups)
    step, around, extra, apart = (pair(name, argument, value, 1)[0] for argument, value in (
        ("stride", stride), ("padding", padding), ("output_padding", output_padding), ("dilation", dilation)))
    return flat(conv_transpose2d(high(input), high(weight), bias, (1, step), (0, around), (0, extra), groups,
                                  (1, apart)))


@composite(namespace="nn.grad", method=False,
           sample=lambda s: {"input_size": (2, 2, 6), "weight": s.array(3, 2, 3), "grad_output": s.array(2, 3, 4)})
def conv1d_input(input_size: Sequence[int], weight: Array, grad_output: Array, stride: Size = 1, padding: Size = 0,
                 dilation: Size = 1, groups: int = 1) -> Array:
    """The gradient of `conv1d` with respect to an input of this size (`torch.nn.grad.conv1d_input`)."""
    size = (*input_size[:-1], 1, input_size[-1])
    step, around, apart = _of_one("conv1d_input", stride, padding, dilation)
    return flat(conv2d_input(size, high(weight), high(grad_output), step, around, apart, groups))


@composite(namespace="nn.grad", method=False,
           sample=lambda s: {"input": s.array(2, 2, 6), "weight_size": (3, 2, 3), "grad_output": s.array(2, 3, 4)})
def conv1d_weight(input: Array, weight_size: Sequence[int], grad_output: Array, stride: Size = 1, padding: Size = 0,
                  dilation: Size = 1, groups: int = 1) -> Array:
    """The gradient of `conv1d` with respect to a weight of this size (`torch.nn.grad.conv1d_weight`)."""
    size = (*weight_size[:-1], 1, weight_size[-1])
    step, around, apart = _of_one("conv1d_weight", stride, padding, dilation)
    return flat(conv2d_weight(high(input), size, high(grad_output), step, around, apart, groups))


def _of_one(name: str, stride: Size, padding: Size, dilation: Size) -> tuple[tuple[int, int], ...]:
    """Stride, padding and dilation of a 1-D convolution as those of images of height 1."""
    return ((1, pair(name, "stride", stride, 1)[0]), (0, pair(name, "padding", padding, 1)[0]),
            (1, pair(name, "dilation", dilation, 1)[0]))


def _batch(x: Any) -> Any:
    return x if x.ndim == 4 else x[None]


def _sliding(name: str, kernel: Sequence[int], stride: Size, padding: str | Size, dilation: Size) -> Sliding:
    """The geometry; RuntimeError for numbers out of range."""
    step, apart = pair(name, "stride", stride), pair(name, "dilation", dilation)
    if min(step) <= 0:
        raise RuntimeError(f"{name}(): non-positive stride is not supported, got {stride!r}")
    if min(apart) <= 0:
        raise RuntimeError(f"{name}(): dilation should be greater than zero, but got {dilation!r}")
    if not isinstance(padding, str):
        around = pair(name, "padding", padding)
        if min(around) < 0:
            raise RuntimeError(f"{name}(): negative padding is not supported, got {padding!r}")
        both = [(p, p) for p in around]
    elif padding == "valid":
        both = [(0, 0), (0, 0)]
    elif padding != "same":
        raise RuntimeError(f"{name}(): Invalid padding string: {padding!r}; expected 'valid' or 'same'")
    elif max(step) > 1:
        raise RuntimeError(f"{name}(): padding='same' is not supported for strided convolutions, got stride={stride!r}")
    else:
        totals = [d * (k - 1) for k, d in zip(kernel, apart)]
        both = [(total // 2, total - total // 2) for total in totals]
    return Sliding((kernel[0], kernel[1]), (step[0], step[1]), (both[0], both[1]), (apart[0], apart[1]))


def _check(name: str, input: Any, weight: Any, bias: Any, groups: int) -> int:
    """The number of channels that come out; RuntimeError unless input, weight and bias fit each other."""
    dims = int(name[-2])
    got: list[int] = list(input.shape)
    size: list[int] = list(weight.shape)
    if len(got) not in (dims + 1, dims + 2):
        raise RuntimeError(f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {name}, but got input "
                           f"of size: {got}")
    if len(size) != dims + 2:
        raise RuntimeError(f"{name}(): expected a {dims + 2}D weight, but got weight of size {size}")
    if groups <= 0:
        raise RuntimeError(f"{name}(): non-positive groups is not supported, got groups={groups}")
    if size[0] < groups or size[0] % groups:
        raise RuntimeError(f"{name}(): Given groups={groups}, expected weight to be divisible by {groups} at dimension "
                           f"0 and not empty, but got weight of size {size}")
    channels, filters = size[1] * groups, size[0]
    if "transpose" in name:
        channels, filters = filters, channels
    if got[-1 - dims] != channels:
        raise RuntimeError(f"{name}(): Given groups={groups}, weight of size {size}, expected input{got} to have "
                           f"{channels} channels, but got {got[-1 - dims]} channels instead")
    if 0 in got[-dims:] or 0 in size[2:]:
        raise RuntimeError(f"{name}(): input and kernel must not be empty, but got input{got} and weight of size {size}")
    if bias is not None and tuple(bias.shape) != (filters,):
        raise RuntimeError(f"{name}(): Given weight of size {size}, expected bias to be 1-dimensional with {filters} "
                           f"elements, but got bias of size {list(bias.shape)} instead")
    for what, other in (("weight", weight), ("bias", bias)):
        if other is not None and other.dtype != input.dtype:
            raise RuntimeError(f"{name}(): Input type ({input.dtype}) and {what} type ({other.dtype}) should be the same")
    return filters


def _check_room(name: str, sliding: Sliding, size: Sequence[int]) -> None:
    """RuntimeError if the kernel is larger than the padded image."""
    if min(sliding.positions(size)) < 1:
        extents = tuple(d * (k - 1) + 1 for k, d in zip(sliding.kernel, sliding.dilation))
        raise RuntimeError(f"{name}(): Calculated padded input size per channel: {sliding.padded(size)}. Kernel size: "
                           f"{extents}. Kernel size can't be greater than actual input size")


def _check_gradient(name: str, sliding: Sliding, input_size: Sequence[int], weight_size: Sequence[int],
                    gradient_size: Sequence[int], groups: int) -> None:
    """RuntimeError unless a convolution of these sizes has (at least) this output."""
    _check_room(name, sliding, input_size[-2:])
    positions = sliding.positions(input_size[-2:])
    if (groups < 1 or len(input_size) != len(gradient_size) or input_size[:-3] != gradient_size[:-3]
            or input_size[-3] != weight_size[1] * groups or gradient_size[-3] != weight_size[0]
            or any(n > room for n, room in zip(gradient_size[-2:], positions))):
        raise RuntimeError(f"{name}(): expected a gradient of size {[*input_size[:-3], weight_size[0], *positions]} for "
                           f"input of size {list(input_size)}, weight of size {list(weight_size)} and "
                           f"groups={groups}, but got {list(gradient_size)}")
