"""Hold a function of ours against PyTorch's: errors, values, shapes, dtypes and gradients, to second order if asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import autograd
from autograd.tensor import Tensor

torch = pytest.importorskip("torch")

_SECOND = "second gradient"
TOLERANCE = {"float64": 1e-7, "float32": 1e-4, "float16": 2e-2}


def compare(theirs: Callable[..., Any], ours: Callable[..., Any], *arrays: Any, second: bool = False,
            constant: Sequence[str] = (), dtypes: Sequence[str] = ("float64", "float32"), **kwargs: Any) -> None:
    """Call both with `arrays` and `kwargs` in each of `dtypes` and compare what comes out, and its gradients.

    Floating arrays are cast to the dtype and differentiated, also those among `kwargs`, but not those named
    in `constant` ("weight", or "argument 1"); other arrays are constants.
    Where PyTorch raises, ours must raise an exception of the same class.
    """
    for dtype in dtypes:
        try:
            expected = _run(torch, theirs, arrays, kwargs, dtype, second, constant)
        except Exception as error:
            with pytest.raises(type(error)):
                _run(autograd, ours, arrays, kwargs, dtype, second, constant)
            continue
        found = _run(autograd, ours, arrays, kwargs, dtype, second, constant)
        assert [what for what in found if _SECOND not in what] == [what for what in expected if _SECOND not in what]
        for what in expected | found:
            mine, reference = found.get(what), expected.get(what)
            if _SECOND in what and (mine is None or reference is None):  # that of a linear function may not be there
                other = reference if mine is None else mine
                assert other is None or not np.any(other.detach().numpy()), what
            else:
                _assert_equal(mine, reference, f"{dtype}: {what}", TOLERANCE[dtype])


def _assert_equal(mine: Any, reference: Any, what: str, tolerance: float) -> None:
    """Equal dtype and shape, and values within the tolerance; nan equals nan."""
    assert isinstance(mine, Tensor) == isinstance(reference, torch.Tensor), what
    if isinstance(mine, Tensor):
        mine, reference = mine.detach().numpy(), reference.numpy(force=True)
        assert (mine.dtype, mine.shape) == (reference.dtype, reference.shape), what
    if reference is None:
        assert mine is None, what
    else:
        np.testing.assert_allclose(mine, reference, rtol=tolerance, atol=tolerance, err_msg=what)


def _run(module: Any, function: Any, arrays: Sequence[Any], kwargs: dict[str, Any], dtype: str,
         second: bool, constant: Sequence[str]) -> dict[str, Any]:
    """What came out, by name: outputs and gradients."""
    tracked: dict[str, Any] = {}

    def lift(name: str, value: Any) -> Any:
        if isinstance(value, np.dtype):
            return getattr(module, value.name)
        if not isinstance(value, np.ndarray):
            return value
        if value.dtype.kind == "f":
            value = value.astype(dtype, copy=False)
        tensor = torch.tensor(np.ascontiguousarray(value).reshape(value.shape)) if module is torch else Tensor._wrap(value)
        if value.dtype.kind == "f" and name not in constant:
            tracked[name] = tensor.requires_grad_()
        return tensor

    args = [lift(f"argument {i}", a) for i, a in enumerate(arrays)]
    result = function(*args, **{key: lift(key, value) for key, value in kwargs.items()})
    outputs = list(result) if isinstance(result, tuple | list) else [result]
    found = {f"output {i}": out for i, out in enumerate(outputs)}
    live = [out for out in outputs if getattr(out, "requires_grad", False)]
    rng = np.random.default_rng(7)

    def weights(tensors: Sequence[Any]) -> list[Any]:
        drawn = [np.asarray(rng.uniform(0.5, 1.5, tuple(t.shape))).astype(dtype) for t in tensors]
        return [(torch.tensor if module is torch else Tensor._wrap)(w) for w in drawn]

    def gradients_of(outs: Sequence[Any], **options: Any) -> list[Any]:
        if not outs:
            return []
        return list(module.autograd.grad(outs, list(tracked.values()), weights(outs), allow_unused=True, **options))

    gradients = gradients_of(live, create_graph=second)
    found |= {f"gradient of {name}": g for name, g in zip(tracked, gradients)}
    if second:
        live = [g for g in gradients if g is not None and g.requires_grad]
        found |= {f"{_SECOND} of {name}": g for name, g in zip(tracked, gradients_of(live))}
    return found
