"""Pruning: parts of a parameter set to 0 by a mask that stays (`torch.nn.utils.prune`).

The parameter `weight` becomes `weight_orig`, beside it stands the buffer `weight_mask`, and `weight` is their product,
made anew before every forward. Pruning again leaves out what is pruned already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from autograd import Tensor, default_generator, ones_like
from nn.module import Module

M = TypeVar("M", bound=Module)


class BasePruningMethod:
    """A forward pre-hook that masks the parameter `_tensor_name`; a subclass says what to keep in `compute_mask`.

    `PRUNING_TYPE`: "unstructured" is asked about all elements that are left, "structured" about the slices along `dim`
    that are, "global" as the first.
    """

    PRUNING_TYPE = "unstructured"
    _tensor_name: str
    dim = -1

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """1 for what is kept of `t`, 0 for what is not; what is 0 in `default_mask` stays 0."""
        raise NotImplementedError(f"{type(self).__name__}.compute_mask() is not defined")

    def apply_mask(self, module: Module) -> Any:
        """The product of the original parameter and its mask."""
        return getattr(module, f"{self._tensor_name}_mask") * getattr(module, f"{self._tensor_name}_orig")

    def prune(self, t: Tensor, default_mask: Tensor | None = None, importance_scores: Tensor | None = None) -> Any:
        """`t` with its least important elements set to 0."""
        mask = ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(t if importance_scores is None else importance_scores, mask)

    @classmethod
    def apply(cls, module: Module, name: str, *args: Any, importance_scores: Tensor | None = None, **kwargs: Any) -> Any:
        """Prune the parameter `name` of the module with `cls(*args, **kwargs)`, what is left of it if it is pruned already.

        AttributeError if there is no such parameter, ValueError for scores of another shape.
        """
        method = cls(*args, **kwargs)
        method._tensor_name = name
        before = _method(module, name)
        original = getattr(module, name if before is None else f"{name}_orig")
        if importance_scores is not None and importance_scores.shape != original.shape:
            raise ValueError(f"prune: importance_scores should have the same shape as parameter {name} of "
                             f"{type(module).__name__}, got {tuple(importance_scores.shape)}")
        scores = (getattr(module, name) if importance_scores is None else importance_scores).detach()
        mask = ones_like(scores) if before is None else getattr(module, f"{name}_mask")
        mask = method.compute_mask(scores, mask.detach().clone()).to(original.dtype)
        if before is None:
            delattr(module, name)
            module.register_parameter(f"{name}_orig", original)
        else:
            _unhook(module, before)
        module.register_buffer(f"{name}_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def remove(self, module: Module) -> None:
        """Make the masked parameter an ordinary one again, with its zeros."""
        _unhook(module, self)
        name = self._tensor_name
        original = getattr(module, f"{name}_orig")
        original.data = self.apply_mask(module).detach()
        for attribute in (name, f"{name}_orig", f"{name}_mask"):
            delattr(module, attribute)
        module.register_parameter(name, original)


class Identity(BasePruningMethod):
    """Keeps everything: the names of pruning without its effect."""

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """All that was kept."""
        return default_mask


class _Amount(BasePruningMethod):
    """Prunes a number of elements or slices, or a fraction of them."""

    def __init__(self, amount: float) -> None:
        if isinstance(amount, bool) or not isinstance(amount, int | float):
            raise TypeError(f"prune: expected a number as amount, got {amount!r}")
        if amount < 0 or (isinstance(amount, float) and amount > 1):
            raise ValueError(f"prune: amount={amount} should either be a float in the range [0, 1] or a non-negative int")
        self.amount = amount

    def count(self, size: int) -> int:
        """How many of `size` are pruned; ValueError for more than there are."""
        if isinstance(self.amount, int) and self.amount > size:
            raise ValueError(f"prune: amount={self.amount} should be smaller than the number of parameters to prune={size}")
        return self.amount if isinstance(self.amount, int) else round(self.amount * size)

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask, in which the least important that are left become 0 too."""
        mask = default_mask._array
        if self.PRUNING_TYPE == "unstructured":
            left = np.flatnonzero(mask)
            pruned = left[self.least(t._array.ravel()[left], self.count(left.size))]
            np.put(mask, pruned, 0)
        else:
            lines, masks = np.moveaxis(t._array, self.dim, 0), np.moveaxis(mask, self.dim, 0)
            left = np.flatnonzero(masks.reshape(len(masks), -1).any(1))
            masks[left[self.least(lines[left], self.count(left.size))]] = 0
        return default_mask

    def least(self, values: Any, count: int) -> Any:
        """The places of the `count` least important."""
        raise NotImplementedError


class L1Unstructured(_Amount):
    """Prunes the elements that are smallest in size."""

    def least(self, values: Any, count: int) -> Any:
        """The smallest in size."""
        return np.argsort(np.abs(values), kind="stable")[:count]


class RandomUnstructured(_Amount):
    """Prunes elements at random."""

    def least(self, values: Any, count: int) -> Any:
        """Those with the largest of random numbers."""
        return np.argsort(-default_generator.uniform(values.shape, values.dtype), kind="stable")[:count]


class LnStructured(_Amount):
    """Prunes the slices along `dim` whose `n`-norms are smallest."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: float, n: float, dim: int = -1) -> None:
        super().__init__(amount)
        self.n, self.dim = n, dim

    def least(self, values: Any, count: int) -> Any:
        """Those of the smallest norm."""
        norms = np.linalg.norm(values.reshape(len(values), -1).astype(np.float64), self.n, axis=1)
        return np.argsort(norms, kind="stable")[:count]


class RandomStructured(_Amount):
    """Prunes slices along `dim` at random."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: float, dim: int = -1) -> None:
        super().__init__(amount)
        self.dim = dim

    def least(self, values: Any, count: int) -> Any:
        """Those with the smallest of random numbers."""
        return np.argsort(default_generator.uniform((len(values),), values.dtype), kind="stable")[:count]


class CustomFromMask(BasePruningMethod):
    """Prunes what is 0 in a given mask."""

    def __init__(self, mask: Tensor) -> None:
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """What is kept by both masks."""
        product: Tensor = default_mask * self.mask.to(default_mask.dtype)
        return product


def identity(module: M, name: str) -> M:
    """Give the parameter the names of pruning, with a mask of 1."""
    Identity.apply(module, name)
    return module


def random_unstructured(module: M, name: str, amount: float) -> M:
    """Prune `amount` elements, a number or a fraction of those that are left, at random."""
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module: M, name: str, amount: float, importance_scores: Tensor | None = None) -> M:
    """Prune the `amount` elements that are smallest in size, or have the smallest scores."""
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module: M, name: str, amount: float, dim: int) -> M:
    """Prune `amount` slices along `dim` at random."""
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(module: M, name: str, amount: float, n: float, dim: int, importance_scores: Tensor | None = None) -> M:
    """Prune the `amount` slices along `dim` whose `n`-norms are smallest."""
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: M, name: str, mask: Tensor) -> M:
    """Prune what is 0 in the mask."""
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(parameters: Iterable[tuple[Module, str]], pruning_method: type[BasePruningMethod],
                        importance_scores: dict[tuple[Module, str], Tensor] | None = None, **kwargs: Any) -> None:
    """Prune several parameters together, as if they were one, with an unstructured method.

    Raises TypeError for a structured one.
    """
    pairs: Sequence[tuple[Module, str]] = list(parameters)
    method = pruning_method(**kwargs)
    if method.PRUNING_TYPE == "structured":
        raise TypeError('Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method '
                        f"{pruning_method.__name__} of type {method.PRUNING_TYPE}")
    scores = [(importance_scores or {}).get(pair, getattr(*pair)).detach()._array for pair in pairs]
    masks = [getattr(module, f"{name}_mask")._array if _method(module, name) else np.ones_like(score)
             for (module, name), score in zip(pairs, scores)]
    joined = method.compute_mask(Tensor._wrap(np.concatenate([score.ravel() for score in scores])),
                                 Tensor._wrap(np.concatenate([mask.ravel() for mask in masks])))._array
    start = 0
    for (module, name), mask in zip(pairs, masks):
        custom_from_mask(module, name, Tensor._wrap(joined[start:start + mask.size].reshape(mask.shape)))
        start += mask.size


def remove(module: M, name: str) -> M:
    """Make the pruned parameter an ordinary one again; ValueError unless it was pruned."""
    method = _method(module, name)
    if method is None:
        raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")
    method.remove(module)
    return module


def is_pruned(module: Module) -> bool:
    """Whether a parameter of the module, or of one below it, is pruned."""
    return any(isinstance(hook, BasePruningMethod) for part in module.modules() for hook in _hooks(part).values())


def _hooks(module: Module) -> dict[int, Any]:
    """The forward pre-hooks of a module by their numbers."""
    return {} if module._hooks is None else {i: hook for i, (hook, _) in module._hooks.forward_pre.items()}


def _method(module: Module, name: str) -> BasePruningMethod | None:
    """The method by which the parameter is pruned."""
    return next((hook for hook in _hooks(module).values()
                 if isinstance(hook, BasePruningMethod) and hook._tensor_name == name), None)


def _unhook(module: Module, method: BasePruningMethod) -> None:
    assert module._hooks is not None
    del module._hooks.forward_pre[next(i for i, hook in _hooks(module).items() if hook is method)]
