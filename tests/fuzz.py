"""Random programs of operations, held against PyTorch where it is installed, and against finite differences.

    python -m tests.fuzz --seconds 60 --seed 0
    python -m tests.fuzz --seed 0 --program 17     # one of them again

A program computes with a few leaves: operations of the registry with arguments from their samples, changes in place,
changes through views, reads of views that were taken before a change. Each operation gets its sampled arguments, moved
a little by values that were computed before, so that they stay where the operation is smooth.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd as ag
from autograd.op import OPS, Op
from autograd.tensor import Tensor
from autograd.testing import Sampler

try:
    import torch
except ImportError:
    torch = None

_MOVE = 0.004  # how far computed values move the sampled arguments
_SYMMETRIC = {"linalg.cholesky", "linalg.eigh", "linalg.eigvalsh"}  # they read one triangle
# Their derivative is that of a smooth function, and they are no functions of their arguments alone, or of no floats.
_NOT_SMOOTH = {"nn.functional.gumbel_softmax"}
# What they return is one choice among many, by another algorithm than PyTorch's; of ctc_loss, PyTorch's gradient is one
# for log_probs that are normalised only.
_NOT_PYTORCHS = {"linalg.qr", "linalg.svd", "svd", "linalg.eigh", "linalg.lstsq", "empty_like",
                 "nn.functional.gumbel_softmax", "nn.functional.ctc_loss"}


class Drawn(Sampler):
    """Arguments of operations from a random generator instead of hypothesis."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(lambda _: None)
        self.rng = rng

    def integer(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def boolean(self) -> bool:
        return self.rng.random() < 0.5


class Step:
    """One step of a program: what it says, what it does in a framework `t` with the values so far."""

    def __init__(self, text: str, run: Callable[[Any, list[Any]], list[Any]], name: str, op: Op | None = None) -> None:
        self.text, self.run, self.name = text, run, name
        self.sampled = op is None or not op.composed or op.sample is not None


class Program:
    """Leaves, steps and a weighted sum of all that they compute."""

    def __init__(self, seed: str) -> None:
        rng = self.rng = random.Random(seed)
        self.numbers = np.random.default_rng(rng.randrange(2 ** 32))
        self.leaves = [self.numbers.uniform(-2, 2, shape) for shape in rng.choices([(), (3,), (2, 3), (3, 4), (2, 1, 3)],
                                                                                   k=rng.randint(1, 3))]
        self.steps: list[Step] = []
        values: list[Any] = self.start(ag, self.leaves)
        for _ in range(rng.randint(2, 10)):
            step = rng.choices([self.call, self.in_place, self.assignment, self.through_a_view], [6, 2, 2, 2])[0](len(values))
            try:
                values += step.run(ag, values)
            except RuntimeError as error:
                if step.sampled and "doesn't match the broadcast shape" not in str(error):
                    raise RuntimeError(f"{step.text}: {error}") from error
                continue  # an operation in place on the smaller of its operands, or shapes that were not made for it
            self.steps.append(step)

    def start(self, t: Any, leaves: list[np.ndarray]) -> list[Any]:
        return [t.tensor(a).requires_grad_() for a in leaves]

    # Steps ------------------------------------------------------------------------------------------------------

    def argument(self, count: int, value: Any) -> tuple[Callable[[Any, list[Any]], Any], str]:
        """A sampled argument as a function of framework and values, moved by one of them if it is an array of floats."""
        if isinstance(value, list) and value and all(isinstance(v, np.ndarray) and v.dtype.kind == "f" for v in value):
            parts = [self.argument(count, v) for v in value]
            return (lambda t, values: [get(t, values) for get, _ in parts]), f"[{', '.join(text for _, text in parts)}]"
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            source = self.rng.randrange(count)
            return (lambda t, values: t.tensor(value) + _MOVE * fitted(t, values[source], value.shape).tanh(),
                    f"{list(value.shape)} moved by v{source}")
        return (lambda t, values: constant(t, value)), repr(value) if not hasattr(value, "shape") else f"a {list(value.shape)}"

    def arguments(self, op: Op, count: int) -> tuple[dict[str, Any], str]:
        made = {name: self.argument(count, value) for name, value in Drawn(self.rng).arguments(op).items()}
        return {name: get for name, (get, _) in made.items()}, ", ".join(
            f"{name}={text}" for name, (_, text) in made.items())

    def call(self, count: int) -> Step:
        name = self.rng.choice(CALLED)
        op, seed = OPS[name], self.rng.randrange(1000)
        getters, text = self.arguments(op, count)

        def run(t: Any, values: list[Any]) -> list[Any]:
            given = {key: get(t, values) for key, get in getters.items()}
            if name in _SYMMETRIC:
                given = {key: (a + a.transpose(-1, -2)) / 2 if hasattr(a, "ndim") and a.ndim > 1 else a
                         for key, a in given.items()}
            t.manual_seed(seed)
            if op.signature.open:
                return floats(t, (op.function if t is ag else theirs(name))(*as_they_come(given), **given))
            if t is ag:
                return floats(t, op.function(**given))
            first = 0  # methods and functions in C do not know the names of their first arguments
            while first < min(len(given), op.signature.positional) and [*given][first] == op.parameters[first]:
                first += 1
            return floats(t, theirs(name)(*[*given.values()][:first], **dict([*given.items()][first:])))
        return Step(f"{name}({text})", run, name, op)

    def in_place(self, count: int) -> Step:
        name = self.rng.choice(IN_PLACE)
        op = OPS[name]
        getters, text = self.arguments(op, count)
        first, *rest = getters

        def run(t: Any, values: list[Any]) -> list[Any]:
            target = getters[first](t, values)
            before = target.reshape(-1)[:2]
            method = getattr(target, f"{op.name}_")
            result = method(**{key: getters[key](t, values) for key in rest})
            assert result is target
            return [target, before]
        return Step(f"{name}_({text})", run, f"{name}_", op)

    def assignment(self, count: int) -> Step:
        shape = self.rng.choice([(3,), (3, 4), (2, 3, 2)])
        index = self.index(shape)
        inner = np.empty(shape)[index].shape
        target, value = self.rng.randrange(count), self.rng.randrange(count)
        late = self.rng.random() < 0.5

        def run(t: Any, values: list[Any]) -> list[Any]:
            x = fitted(t, values[target], shape).clone()
            view = x[0]
            x[constant(t, index)] = fitted(t, values[value], inner)
            return [x, view] if late else [x]
        return Step(f"x = v{target} as {shape}; x[{index}] = v{value}{'; view = x[0], taken before' if late else ''}", run,
                    "x[i] = v")

    def through_a_view(self, count: int) -> Step:
        shape = self.rng.choice([(3, 4), (2, 3, 2)])
        views = {"t(0, -1)": lambda x: x.transpose(0, -1), "[1:]": lambda x: x[1:], "[..., 0]": lambda x: x[..., 0],
                 "view": lambda x: x.view(-1), "[::2]": lambda x: x[..., ::2], "narrow": lambda x: x.narrow(-1, 1, 1),
                 "t[0]": lambda x: x.transpose(0, 1)[0], "select": lambda x: x.select(1, 2),
                 "unsqueeze": lambda x: x.unsqueeze(1), "diagonal": lambda x: x.diagonal()}
        changes = {"mul_": lambda v, a: v.mul_(a), "add_": lambda v, a: v.add_(a), "copy_": lambda v, a: v.copy_(a),
                   "+=": lambda v, a: v.__iadd__(a), "[0] =": lambda v, a: v.__setitem__(0, a[0]),
                   "zero_": lambda v, a: v.zero_(), "sin_": lambda v, a: v.sin_(),
                   "clamp_": lambda v, a: v.clamp_(-0.77, 0.83)}
        (name, take), (verb, change) = self.rng.choice([*views.items()]), self.rng.choice([*changes.items()])
        source, value, tracked = self.rng.randrange(count), self.rng.randrange(count), self.rng.random() < 0.7
        base = self.numbers.uniform(-1, 1, shape)

        def run(t: Any, values: list[Any]) -> list[Any]:
            x = t.tensor(base)
            if tracked:
                x = x + _MOVE * fitted(t, values[source], shape).tanh()
            other, view = x[-1], take(x)
            change(view, fitted(t, values[value], tuple(view.shape)))
            return [x, view * 2, other]
        return Step(f"x = {shape}{f' moved by v{source}' if tracked else ''}; x.{name} {verb} v{value}", run,
                    f"{name} {verb}")

    def index(self, shape: tuple[int, ...]) -> Any:
        n = shape[0]
        choice = self.rng.choice(["int", "slice", "list", "mask", "ellipsis", "pair", "negative"])
        return {"int": self.rng.randrange(n), "slice": slice(None, None, 2), "list": np.array([n - 1, 0]),
                "mask": np.arange(int(np.prod(shape))).reshape(shape) % 2 == 0, "ellipsis": (..., 0),
                "pair": (0, ...) if len(shape) == 1 else (slice(1, None), 1), "negative": -1}[choice]

    # What is compared -------------------------------------------------------------------------------------------

    def values(self, t: Any, leaves: list[Any]) -> list[Any]:
        values = list(leaves)
        for step in self.steps:
            values += step.run(t, values)
        return values

    def loss(self, t: Any, values: list[Any]) -> Any:
        total = t.zeros((), dtype=t.float64)
        for i, v in enumerate(values):
            if v.requires_grad and v.numel():
                weights = np.cos(np.arange(v.numel()) + i).reshape(tuple(v.shape))
                total = total + (t.tensor(weights) * (v * 0.5).tanh()).sum()
        return total

    def gradients(self, t: Any) -> tuple[list[Any], list[Any]]:
        leaves = self.start(t, self.leaves)
        values = self.values(t, leaves)
        found = t.autograd.grad(self.loss(t, values), leaves, allow_unused=True)
        return [v.tolist() for v in values], [np.zeros(a.shape) if g is None else np.array(g.tolist())
                                              for g, a in zip(found, self.leaves, strict=True)]

    def check(self, counts: Counter[str], without: Counter[str]) -> str:
        """What is wrong, or nothing."""
        values, gradients = self.gradients(ag)
        if not all(np.isfinite(v).all() for v in map(np.array, values)):  # it left a domain, as logdet's
            return self.against_pytorch(values, gradients, counts, without)
        if not all(np.isfinite(g).all() for g in gradients):
            return "the gradient is not finite"
        return (self.against_pytorch(values, gradients, counts, without) or self.against_differences(gradients, counts)
                or self.against_second_differences(gradients, counts))

    def against_pytorch(self, values: list[Any], gradients: list[Any], counts: Counter[str], without: Counter[str]) -> str:
        if torch is None or any(step.name in _NOT_PYTORCHS for step in self.steps):
            return ""
        leaves = self.start(torch, self.leaves)
        reference = list(leaves)
        for step in self.steps:
            try:
                reference += step.run(torch, reference)
            except Exception as error:
                without[f"{step.name}: {str(error).splitlines()[0][:100]}"] += 1
                return ""
        for i, (mine, other) in enumerate(zip(values, reference, strict=True)):
            if not np.allclose(mine, other.tolist(), rtol=1e-6, atol=1e-8, equal_nan=True):
                return f"v{i} is\n{mine}\nbut PyTorch's\n{other.tolist()}"
        try:
            found = torch.autograd.grad(self.loss(torch, reference), leaves, allow_unused=True)
        except RuntimeError as error:  # a limit of PyTorch's own
            without[f"backward: {str(error).splitlines()[0][:100]}"] += 1
            return ""
        for i, (mine, other) in enumerate(zip(gradients, found, strict=True)):
            expected = np.zeros(mine.shape) if other is None else np.array(other.tolist())
            # Outside a domain PyTorch multiplies NaN by slopes of zero here and there, where ours selects the zero.
            there = ~np.isnan(expected)
            if not np.allclose(mine[there], expected[there], rtol=1e-5, atol=1e-7):
                return f"the gradient of v{i} is\n{mine}\nbut PyTorch's\n{expected}"
        counts["compared with PyTorch"] += 1
        return ""

    def slopes(self, function: Callable[[list[Any]], Any], direction: list[np.ndarray], eps: float) -> float:
        ends = [function([a + sign * eps * d for a, d in zip(self.leaves, direction, strict=True)]) for sign in (1, -1)]
        return float((ends[0] - ends[1]) / (2 * eps))

    def differences_agree(self, function: Callable[[list[Any]], float], got: float, direction: list[np.ndarray],
                          counts: Counter[str], what: str) -> str:
        coarse, fine = (self.slopes(function, direction, eps) for eps in (2e-5, 1e-5))
        tolerance = 1e-5 + 1e-4 * abs(fine)
        if not abs(coarse - fine) < tolerance / 2:
            counts[f"{what} too rough for differences"] += 1
            return ""
        counts[f"{what} compared with differences"] += 1
        return "" if abs(got - fine) < tolerance else f"{what}: {got:.9g}, but central differences give {fine:.9g}"

    def direction(self) -> list[np.ndarray]:
        return [np.asarray(self.numbers.uniform(0.3, 1, a.shape) * self.numbers.choice([-1, 1], a.shape)) for a in self.leaves]

    def against_differences(self, gradients: list[Any], counts: Counter[str]) -> str:
        if any(step.name in _NOT_SMOOTH for step in self.steps):
            return ""
        direction = self.direction()

        def function(arrays: list[Any]) -> float:
            return float(self.loss(ag, self.values(ag, self.start(ag, arrays))))
        got = sum(float(np.vdot(g, d)) for g, d in zip(gradients, direction, strict=True))
        return self.differences_agree(function, got, direction, counts, "first derivative")

    def against_second_differences(self, gradients: list[Any], counts: Counter[str]) -> str:
        if any(step.name in _NOT_SMOOTH for step in self.steps):
            return ""
        across, along = self.direction(), self.direction()

        def first(arrays: list[Any], create_graph: bool = True) -> tuple[Any, list[Any]]:
            leaves = self.start(ag, arrays)
            found = ag.grad(self.loss(ag, self.values(ag, leaves)), leaves, create_graph=create_graph, allow_unused=True)
            total = ag.zeros((), dtype=ag.float64)
            for g, d in zip(found, across, strict=True):
                total = total if g is None else total + (g * ag.tensor(d)).sum()
            return total, leaves
        total, leaves = first(self.leaves)
        plain = sum(float(np.vdot(g, d)) for g, d in zip(gradients, across, strict=True))
        if not np.isclose(float(total), plain, rtol=1e-6, atol=1e-7):
            return f"create_graph=True gives {float(total)}, the plain pass {plain}"
        second = ag.grad(total, leaves, allow_unused=True) if total.requires_grad else [None] * len(leaves)
        got = sum(float(np.vdot(g.tolist(), d)) for g, d in zip(second, along, strict=True) if g is not None)
        return self.differences_agree(lambda arrays: float(first(arrays, False)[0]), got, along, counts, "second derivative")

    def __str__(self) -> str:
        return "\n".join([f"  leaves {', '.join(f'v{i} {list(a.shape)}' for i, a in enumerate(self.leaves))}",
                          *(f"  {step.text}" for step in self.steps)])


def fitted(t: Any, value: Any, shape: tuple[int, ...]) -> Any:
    """The elements of `value`, over and over, in a tensor of `shape`."""
    size = int(np.prod(shape, dtype=np.int64))
    if not value.numel():
        return t.zeros(shape, dtype=t.float64)
    return value.reshape(-1)[t.tensor(np.arange(size) % value.numel())].reshape(shape)


def constant(t: Any, value: Any) -> Any:
    """A sampled argument that is not differentiated, in the framework's own types."""
    if isinstance(value, Tensor):
        value = value._array
    if isinstance(value, np.ndarray):
        return t.tensor(value.copy())
    if isinstance(value, np.dtype):
        return getattr(t, value.name)
    if isinstance(value, tuple | list):
        return type(value)(constant(t, v) for v in value)
    return value


def floats(t: Any, result: Any) -> list[Any]:
    """The floating tensors in what an operation returned."""
    if isinstance(result, tuple | list):
        return [v for part in result for v in floats(t, part)]
    if not isinstance(result, t.Tensor) or not result.is_floating_point():
        return []
    return [result.double() if result.dtype != t.float64 else result]


def theirs(name: str) -> Callable[..., Any]:
    """PyTorch's function or method of that name."""
    function: Any = torch
    for part in name.split("."):
        function = getattr(function, part, None) or getattr(torch.Tensor, part)
    return function


def as_they_come(given: dict[str, Any]) -> list[Any]:
    """What has no name in a call, taken out of the arguments: an equation, and tensors."""
    return [*([given.pop("equation")] if "equation" in given else []), *given.pop("tensors")]


def usable(op: Op) -> bool:
    """Whether arguments can be drawn, and what it computes from them is a float that depends on them."""
    if not (op.differentiable or op.composed) or op.namespaces[0] not in ("", "linalg", "nn.functional"):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given = {key: constant(ag, value) if not isinstance(value, list) else [ag.tensor(v) for v in value]
                     for key, value in Drawn(random.Random(0)).arguments(op).items()}
            return bool(floats(ag, op.function(*as_they_come(given), **given) if op.signature.open else op.function(**given)))
    except Exception:  # without a sample of their own, arrays of floats are not what some operations take
        if op.sample is not None:
            raise
        return False


CALLED = [name for name, op in OPS.items() if usable(op)]
IN_PLACE = [name for name in CALLED if OPS[name].inplace and hasattr(Tensor, f"{OPS[name].name}_")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--program", type=int, help="the number of one program, to run it alone")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    called: Counter[str] = Counter()
    without: Counter[str] = Counter()
    failures: list[str] = []
    end, number = time.monotonic() + options.seconds, options.program or 0
    while time.monotonic() < end:
        program: Any = "  (not built)"
        try:
            program = Program(f"{options.seed}:{number}")
            called.update(step.name for step in program.steps)
            problem = program.check(counts, without)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            failures.append(f"program {number}: {problem}\n{program}")
            print(failures[-1], flush=True)
        number += 1
        if options.program is not None:
            break
    print(f"seed {options.seed}: {number if options.program is None else 1} programs of {sum(called.values())} steps, "
          f"{len(called)} kinds of step, {len(failures)} failures")
    for what, n in sorted(counts.items()):
        print(f"  {n:6d} {what}")
    print("  PyTorch refused, or is not installed:" if without or torch is None else "  PyTorch refused nothing")
    for what, n in without.most_common():
        print(f"  {n:6d} {what}")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
