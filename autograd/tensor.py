"""Tensor: an array that remembers how it was computed.

This file holds what a Tensor is: its array, its gradient, its place in the graph, and NumPy's
protocols. The operations on it are attached by `@op` from the files of `autograd.ops`.
"""

from __future__ import annotations

import copy
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import differentiate
from autograd.devices import check_device
from autograd.dtypes import get_default_dtype, is_floating
from autograd.engine import Node
from autograd.formatting import format_tensor
from autograd.hooks import RemovableHandle
from autograd.interop import through_numpy
from autograd.protocols import Protocols
from autograd.sizes import Size
from autograd.storage import Storage
from autograd.trace import warn

_new = object.__new__
_ndarray = np.ndarray


class Tensor(Protocols):
    """A NumPy array with a gradient and a history.

    `Tensor(data)` makes float32 as PyTorch's old constructor does; `autograd.tensor(data)` is the usual way.
    """

    # What differs from these defaults is set on the instance.
    _node: Node | None = None  # None: no gradient is tracked
    _base: Tensor | None = None  # the tensor that this is a view of
    _base_node: Node | None = None  # that tensor's node when the view was taken
    _grad: Tensor | None = None
    _storage: Storage

    __array_priority__ = 1000
    __hash__ = object.__hash__

    def __new__(cls, *data: Any, device: Any = None) -> Any:
        check_device(device)
        if len(data) == 1 and isinstance(data[0], Tensor):
            array = data[0].detach()._array
        elif len(data) == 1 and isinstance(data[0], Size):
            array = np.empty(data[0], get_default_dtype())
        elif data and all(isinstance(n, int) for n in data):
            array = np.empty(data, get_default_dtype())
        elif len(data) > 1:
            raise TypeError(f"Tensor(): expected sizes or one sequence, got {len(data)} arguments")
        else:
            array = np.array(data[0] if data else [], get_default_dtype())
        result = _new(cls)
        result._array, result._storage = array, Storage()
        return result

    @staticmethod
    def _wrap(array: Any) -> Tensor:
        """A Tensor that owns `array` (NumPy's scalars become 0-d arrays), without a history."""
        result: Tensor = _new(Tensor)
        result._array = array if type(array) is _ndarray else np.asarray(array)
        result._storage = Storage()
        return result

    @staticmethod
    def _recorded(array: Any, node: Node | None) -> Tensor:
        """A Tensor that owns `array` and was computed by `node`."""
        result = Tensor._wrap(array)
        result._node = node
        return result

    # Its gradient ----------------------------------------------------------------------------------------------

    def _current_node(self) -> Node | None:
        """The node; for a view whose base was changed in place since, taken anew from the base."""
        if self._base is not None and self._base._node is not self._base_node:
            self._renew()
        return self._node

    @property
    def requires_grad(self) -> bool:
        """Whether gradients are tracked; may be set on leaves."""
        return self._current_node() is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Turn gradient tracking of this leaf on or off, and return it.

        Raises RuntimeError for integers and bools, and for turning it off on what was computed.
        """
        if requires_grad == self.requires_grad:
            return self
        if requires_grad:
            if not is_floating(self._array.dtype):
                raise RuntimeError(f"only Tensors of floating point dtype can require gradients, got {self.dtype}; "
                                   "convert it with .float() first")
            self._node = Node(None, (), self._array.shape, self._array.dtype)
            self._node.variable = weakref.ref(self)
        elif not self.is_leaf:
            raise RuntimeError("you can only change requires_grad flags of leaf variables. If you want to use a "
                               "computed variable in a subgraph that doesn't require differentiation use detach().")
        else:
            self._node = None
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether it was made by the user rather than computed from tensors that require grad."""
        node = self._current_node()
        return node is None or node.op is None

    @property
    def grad_fn(self) -> Node | None:
        """The node that computed it; None for a leaf."""
        return None if self.is_leaf else self._node

    @property
    def grad(self) -> Tensor | None:
        """The gradient that `backward` has added up; None before."""
        if self._grad is None and self._node is not None and self._node.op is not None and (
                self._node.variable is None):
            warn("The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad "
                 "is not filled by backward(). Call .retain_grad() on it first.")
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(f"assigned grad expected to be a Tensor or None but got {type(value).__name__}")
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value._array.shape != self._array.shape or value.dtype != self.dtype:
                raise RuntimeError(
                    f"assigned grad has shape {tuple(value.shape)} and dtype {value.dtype}, expected that of the "
                    f"tensor: {tuple(self.shape)}, {self.dtype}")
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    def _receive_grad(self, g: Any) -> None:
        """Add a pass's gradient to `.grad`: an array that nobody else holds, or a Tensor with a history."""
        mine = self._grad
        if isinstance(g, Tensor):
            g = g if g._node is not None else Tensor._wrap(g._array.copy())
            self._grad = g if mine is None else mine + g
        elif mine is None:
            self._grad = Tensor._wrap(g)
        elif mine._node is None:
            np.add(mine._array, g, out=mine._array)
            mine._storage.change("backward")
        else:
            self._grad = mine + Tensor._wrap(g)

    def backward(self, gradient: Tensor | None = None, retain_graph: bool | None = None, create_graph: bool = False,
                 inputs: Tensor | Sequence[Tensor] | None = None) -> None:
        """Add to the `.grad` of every leaf the derivative of this tensor, weighted by `gradient` (1 for a scalar).

        Raises RuntimeError without a `gradient` of its shape unless it has one element, when no gradient is tracked,
        and when saved values were freed by an earlier pass or changed in place.
        """
        differentiate.backward((self,), (gradient,), retain_graph, create_graph, inputs)

    def retain_grad(self) -> None:
        """Let `backward` fill `.grad` of this tensor although it is not a leaf."""
        node = self._current_node()
        if node is None:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        node.variable = weakref.ref(self)

    @property
    def retains_grad(self) -> bool:
        """Whether `retain_grad` was called on it."""
        return not self.is_leaf and self._node is not None and self._node.variable is not None

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Call `hook(grad)` once per pass with the total gradient; what it returns, if anything, replaces it."""
        node = self._current_node()
        if node is None:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")

        def on_arrays(g: Any) -> Any:
            if isinstance(g, Tensor):
                return hook(g)
            replacement = hook(Tensor._wrap(np.array(g)))
            if not (replacement is None or isinstance(replacement, Tensor)):
                raise TypeError("register_hook(): a hook on a gradient must return a Tensor or None, but it returned "
                                f"{type(replacement).__name__}")
            return None if replacement is None else replacement._array.copy()

        if node.hooks is None:
            node.hooks = {}
        return RemovableHandle(node.hooks, on_arrays)

    # Its values, outside the graph -----------------------------------------------------------------------------

    def detach(self) -> Tensor:
        """The same memory without the history; an in-place change of either is noticed by both."""
        result = Tensor._wrap(self._array)
        result._storage = self._storage
        return result

    @property
    def data(self) -> Tensor:
        """The same memory without the history; assigning to it replaces the values."""
        return self.detach()

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"data: expected a Tensor, got {type(value).__name__}")
        if self._node is not None and not is_floating(value.dtype):
            raise RuntimeError(f"data: a tensor that requires grad cannot hold {value.dtype}")
        self._storage.change("assignment to .data")
        self._array, self._storage = value._array, value._storage
        if self._node is not None:
            self._node.shape, self._node.dtype = self._array.shape, self._array.dtype

    def item(self) -> Any:
        """The only element as a Python number; RuntimeError if there are more or none."""
        if self._array.size != 1:
            raise RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar; "
                               f"its shape is {tuple(self.shape)}")
        return self._array.item()

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers, or one number."""
        return self._array.tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray[Any, Any]:
        """A read-only view of the memory as an array. To write, write through the tensor, or copy.

        Raises RuntimeError while gradients are tracked, unless `force`.
        """
        if self.requires_grad and not force:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        view = self._array.view()
        view.flags.writeable = False
        return view

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return through_numpy(ufunc if method == "__call__" else (ufunc, method), inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return through_numpy(function, args, kwargs)

    # Its text, and copies ---------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        suffixes = []
        if self.grad_fn is not None:
            suffixes.append(f"grad_fn={self.grad_fn!r}")
        elif self.requires_grad:
            suffixes.append("requires_grad=True")
        return format_tensor(self._array, default_dtype=get_default_dtype(), suffixes=suffixes)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError("Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                               "protocol at the moment; copy x.detach() instead.")
        if id(self) not in memo:
            result = self._like(self._array.copy())
            memo[id(self)] = result
            result._grad = copy.deepcopy(self._grad, memo)
        copied: Tensor = memo[id(self)]
        return copied

    def _like(self, array: np.ndarray[Any, Any]) -> Tensor:
        """A leaf of the same class around `array`, which requires grad if this does."""
        result: Tensor = _new(type(self))
        result.__dict__.update({k: v for k, v in self.__dict__.items() if not k.startswith("_")})
        result._array, result._storage = array, Storage()
        return result.requires_grad_(self.requires_grad)

    def __reduce__(self) -> Any:
        if not self.is_leaf:
            raise RuntimeError("only graph leaves can be pickled; pickle x.detach() instead")
        return _rebuild, (type(self), self._array, self.requires_grad, self._grad)


def _rebuild(cls: type[Tensor], array: np.ndarray[Any, Any], requires_grad: bool, grad: Tensor | None) -> Tensor:
    """Undo `Tensor.__reduce__`."""
    result: Tensor = _new(cls)
    result._array, result._storage, result._grad = array, Storage(), grad
    return result.requires_grad_(requires_grad)
