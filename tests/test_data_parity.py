"""Samplers and loaders visit samples in PyTorch's order under the same seed, and leave the stream where it does."""

from collections.abc import Callable
from typing import Any

import pytest

from autograd import generator as ours
from autograd.utils import data

torch = pytest.importorskip("torch")
theirs = torch.utils.data


def order(package: Any, make: Callable[[Any, Any], Any], explicit: bool) -> tuple[list, int]:
    """Two passes over what ``make`` gives, and the number that the stream gives after them."""
    generator = (ours.Generator() if package is data else torch.Generator()) if explicit else None
    default = ours.default_generator if package is data else torch.default_generator
    (generator or default).manual_seed(11)
    source = make(package, generator)
    passes = [[x.tolist() if hasattr(x, "tolist") else x for x in source] for _ in range(2)]
    if package is data:
        return passes, int((generator or default).integers((), 0, 1000))
    return passes, int(torch.randint(1000, (), generator=generator))


@pytest.mark.parametrize("explicit", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize(
    "make",
    [
        lambda d, g: d.RandomSampler(range(10), generator=g),
        lambda d, g: d.RandomSampler(range(10), num_samples=23, generator=g),
        lambda d, g: d.RandomSampler(range(10), num_samples=4, generator=g),
        lambda d, g: d.RandomSampler(range(10), replacement=True, num_samples=70, generator=g),
        lambda d, g: d.RandomSampler(range(10), replacement=True, num_samples=64, generator=g),
        lambda d, g: d.SubsetRandomSampler([5, 6, 7, 8, 9], generator=g),
        lambda d, g: d.WeightedRandomSampler([0.1, 0.7, 0.2, 0.5], 3, replacement=False, generator=g),
        lambda d, g: d.WeightedRandomSampler([0.1, 0.7, 0.2, 0.5], 20, generator=g),
        lambda d, g: d.DataLoader(range(10), batch_size=5, shuffle=True, generator=g),
        lambda d, g: d.DataLoader(range(11), batch_size=4, shuffle=True, drop_last=True, generator=g),
        lambda d, g: d.DataLoader(range(10), batch_size=3, generator=g),
        lambda d, g: d.DataLoader(range(10), batch_size=None, shuffle=True, generator=g),
        lambda d, g: d.DataLoader(range(10), sampler=d.SubsetRandomSampler(range(5), generator=g)),
        lambda d, g: [list(part) for part in d.random_split(range(10), [0.5, 0.3, 0.2], **split(g))],
    ],
    ids=[
        "permutation", "several permutations", "part of a permutation", "replacement", "whole chunks",
        "subset", "weights without replacement", "weights", "loader", "loader, drop_last",
        "loader in order", "loader without batches", "loader with a sampler", "random_split",
    ],
)
def test_the_order_is_pytorchs(make: Callable[[Any, Any], Any], explicit: bool) -> None:
    assert order(data, make, explicit) == order(theirs, make, explicit)


def split(generator: Any) -> dict[str, Any]:
    return {} if generator is None else {"generator": generator}
