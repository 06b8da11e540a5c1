"""What is measured: the cases of every benchmark, their data, and the weights that all start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

BATCHES_PER_EPOCH = 32  # with a loader: the data set holds this many batches


@dataclass(frozen=True)
class Case:
    """An MLP with ReLU between its layers, cross-entropy loss, and the optimizer that trains it."""

    name: str
    widths: tuple[int, ...]
    batch: int
    optimizer: str = "sgd"  # "sgd" (momentum 0.9) or "adam"
    lr: float = 0.05
    loader: bool = False  # draw shuffled batches from a data set instead of using one fixed batch

    def __str__(self) -> str:
        return f"{self.name} {self.optimizer}" + (" loader" if self.loader else "")

    @property
    def momentum(self) -> float:
        return 0.9

    def slow(self) -> Case:
        """The same work at a learning rate so small that thousands of steps leave the weights where they are.

        A batch that has been learnt by heart has gradients of zero; momenta then decay to denormal
        numbers, which a processor handles many times slower than the ones it meets in real training.
        """
        return replace(self, lr=1e-9)


_SIZES = (
    Case("playground", (2, 8, 8, 2), 16),
    Case("digits", (64, 32, 10), 32),
    Case("keras", (784, 30, 30, 10), 32),
    Case("mnist", (784, 128, 10), 128),
    Case("wide", (784, 512, 512, 10), 256),
)
_OPTIMIZERS = (("sgd", 0.05), ("adam", 0.001))
CASES = tuple(replace(case, optimizer=name, lr=lr) for case in _SIZES for name, lr in _OPTIMIZERS)


@dataclass(frozen=True)
class Network:
    """A network of contestants/networks.py by its name, cross-entropy loss, and the optimizer that trains it."""

    name: str
    shape: tuple[int, ...]  # of one input
    classes: int
    batch: int
    optimizer: str = "sgd"
    lr: float = 0.05
    loader: bool = False
    text: bool = False  # inputs are characters, as many as there are classes, and each has a label

    __str__, momentum, slow = Case.__str__, Case.momentum, Case.slow


NETWORKS = tuple(
    replace(case, optimizer=name, lr=lr)
    for case in (
        Network("lenet", (1, 28, 28), 10, 32),
        Network("lstm", (50, 64), 10, 32),
        Network("gru", (50, 64), 10, 32),
        Network("gpt", (64,), 96, 16, text=True),
    )
    for name, lr in _OPTIMIZERS
)


@dataclass(frozen=True)
class OpCase:
    """One operation on two (size, size) float32 arrays: its ``forward``, its ``backward``, or ``both``."""

    op: str
    size: int
    kind: str

    def __str__(self) -> str:
        return f"{self.op} {self.kind}"


@dataclass(frozen=True)
class Chain:
    """``length`` multiplications of a scalar tensor by a number, one after the other."""

    length: int

    def __str__(self) -> str:
        return f"{self.length:,} ops"


@dataclass(frozen=True)
class Scalars:
    """micrograd's MLP on so many samples: its operations on single numbers are counted below."""

    samples: int
    mlp = Case("scalars", (2, 16, 16, 1), 1)

    def __str__(self) -> str:
        return f"{self.ops:,} ops"

    @property
    def ops(self) -> int:
        """A product and a sum for each weight, ReLU for each hidden neuron; a difference, a square and a sum."""
        weights = sum(a * b for a, b in zip(self.mlp.widths, self.mlp.widths[1:]))
        return self.samples * (2 * weights + sum(self.mlp.widths[1:-1]) + 3)

    @property
    def most_rounds(self) -> int:
        """A million operations one by one take a long while."""
        return 1 if self.ops > 500_000 else 5


@dataclass(frozen=True)
class Deep:
    """``layers`` times Linear(width, width) and an activation, trained on one batch with SGD and momentum."""

    activation: str
    layers: int = 12
    width: int = 512
    batch: int = 256

    def __str__(self) -> str:
        return f"{self.layers} × {self.activation}"

    @property
    def activation_bytes(self) -> int:
        """One float32 activation: the unit that saved values come in."""
        return self.batch * self.width * 4


@dataclass(frozen=True)
class Layer:
    """One layer of memory.py by its name, on an input that requires a gradient."""

    name: str
    shrink: int = 1  # the batch is divided by it

    def __str__(self) -> str:
        return self.name


def initial_parameters(case: Case) -> list[tuple[np.ndarray, np.ndarray]]:
    """One float32 pair per layer: weight of shape (out, in), bias of shape (out,)."""
    rng = np.random.default_rng(0)

    def uniform(fan_in: int, *shape: int) -> np.ndarray:
        return rng.uniform(-1, 1, shape).astype(np.float32) / np.float32(fan_in**0.5)

    pairs = zip(case.widths, case.widths[1:])
    return [(uniform(fan_in, fan_out, fan_in), uniform(fan_in, fan_out)) for fan_in, fan_out in pairs]


def initial_values(shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """One float32 array of each shape, a network's parameters."""
    rng = np.random.default_rng(0)
    return [
        rng.uniform(-1, 1, shape).astype(np.float32) / np.float32(np.prod(shape[1:]) ** 0.5 if len(shape) > 1 else 10)
        for shape in shapes
    ]


def samples(case: Case | Network) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (n, ...) in float32, or text in int64, and labels in int64: one batch, or an epoch if the case has a loader."""
    rng = np.random.default_rng(1)
    n = case.batch * (BATCHES_PER_EPOCH if case.loader else 1)
    shape, classes = (case.widths[:1], case.widths[-1]) if isinstance(case, Case) else (case.shape, case.classes)
    if isinstance(case, Network) and case.text:
        return rng.integers(0, classes, (n, *shape)), rng.integers(0, classes, (n, *shape))
    x = rng.standard_normal((n, *shape)).astype(np.float32)
    return x, rng.integers(0, classes, n)


def shuffled_batches(x: np.ndarray, y: np.ndarray, batch: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches without end, reshuffled every epoch: what a hand-written training loop does."""
    rng = np.random.default_rng(2)
    while True:
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            yield x[rows], y[rows]
