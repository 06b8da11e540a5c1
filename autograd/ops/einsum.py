"""Einstein sums: any product of tensors, summed over any of their dimensions."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.op import Array, composite, implements, op
from autograd.ops._dims import wrap_dim
from autograd.ops._names import within
from autograd.ops.arrangement import diagonal
from autograd.ops.shape import permute, reshape
from autograd.sums import accurate_sum
from autograd.tensor import Tensor

_LETTERS = string.ascii_uppercase + string.ascii_lowercase


# Contraction: every term has letters of its own, and every dimension its full length ----------------------------

def _contract_gradients(g: Any, operands: list[Any], terms: Sequence[str], output: str, needs: list[bool]) -> list[Any]:
    """For each operand, what multiplies it in the sum, summed over what the operand lacks."""
    gradients: list[Any] = [None] * len(operands)
    for i, needed in enumerate(needs):
        if needed:
            others = [g, *operands[:i], *operands[i + 1:]]
            their_terms = (output, *terms[:i], *terms[i + 1:])
            present = "".join(letter for letter in terms[i] if any(letter in term for term in their_terms))
            lengths = [n if letter in present else 1 for letter, n in zip(terms[i], operands[i].shape)]
            gradients[i] = np.broadcast_to(contract(others, their_terms, present).reshape(lengths), operands[i].shape)
    return gradients


def _sample_contract(s: Any) -> dict[str, Any]:
    terms, output = s.choice([(("ab", "bc"), "ca"), (("ab", "bc", "ad"), "dc"), (("abc", "cad"), "ad"),
                              (("ab", "cb"), ""), (("a", "b"), "ba"), (("ab", "ab"), "b"), (("ab", "c"), "a")])
    sizes = {"a": 2, "b": 3, "c": 2, "d": 1}
    return {"operands": [s.array(*(sizes[letter] for letter in term)) for term in terms], "terms": terms, "output": output}


@op(namespace="einsum", method=False, joint=_contract_gradients, sample=_sample_contract)
@within("einsum")
def contract(operands: Sequence[Array], terms: Sequence[str], output: str) -> Array:
    """`Σ Π operands` over all letters of the terms that are not in `output`, two operands at a time.

    A term names the dimensions of its operand, each by another letter.
    """
    arrays, letters = list(operands), list(terms)
    path = _path(tuple(terms), output, tuple([a.shape for a in arrays]))
    for pair in path:
        (a, b), (first, second) = ([items[i] for i in pair] for items in (arrays, letters))
        arrays = [array for i, array in enumerate(arrays) if i not in pair]
        letters = [term for i, term in enumerate(letters) if i not in pair]
        kept = output if not arrays else "".join(
            letter for letter in dict.fromkeys(first + second) if letter in output or any(letter in t for t in letters))
        arrays.append(_contract_two(a, first, b, second, kept))
        letters.append(kept)
    return arrays[0]


@lru_cache(maxsize=1024)
def _path(terms: tuple[str, ...], output: str, shapes: tuple[tuple[int, ...], ...]) -> list[tuple[int, int]]:
    """Which pairs to contract one after the other, in a cheap order."""
    if len(terms) == 2:
        return [(0, 1)]
    shaped = [np.broadcast_to(np.float32(0), shape) for shape in shapes]
    steps = np.einsum_path(f"{','.join(terms)}->{output}", *shaped, optimize="greedy")[0][1:]
    pairs: list[tuple[int, int]] = []
    for step in steps:  # a last step may take several at once
        pairs += [tuple(step)] if len(step) == 2 else [(0, 1)] * (len(step) - 1)
    return pairs


@lru_cache(maxsize=1024)
def _plan(first: str, second: str, output: str) -> tuple[Any, ...]:
    """How to bring two operands together: the order of the dimensions of each, how many of them both have and keep,
    of how many only the first, and the order of the product's dimensions, None if it is as it should be."""
    batch = [letter for letter in first if letter in second and letter in output]
    summed = [letter for letter in first if letter in second and letter not in output]
    left = [letter for letter in first if letter not in second]
    right = [letter for letter in second if letter not in first]
    made = [*batch, *left, *right]
    return ([first.index(letter) for letter in (*batch, *left, *summed)],
            [second.index(letter) for letter in (*batch, *right, *summed)], len(batch), len(left), len(right),
            None if made == list(output) else [made.index(letter) for letter in output])


def _contract_two(a: Any, first: str, b: Any, second: str, output: str) -> Any:
    """One product of matrices, after what both terms have and lack is brought together."""
    a, first = _without(a, first, second + output)
    b, second = _without(b, second, first + output)
    order_a, order_b, batches, lefts, rights, order = _plan(first, second, output)
    a, b = a.transpose(order_a), b.transpose(order_b)
    batch, left, summed = a.shape[:batches], a.shape[batches:batches + lefts], a.shape[batches + lefts:]
    right = b.shape[batches:batches + rights]
    n, m, k = math.prod(left), math.prod(right), math.prod(summed)
    if not summed:
        product = np.multiply(a.reshape(*batch, n, 1), b.reshape(*batch, 1, m))
    elif not left and not right:
        product = np.vecdot(a.reshape(*batch, k), b.reshape(*batch, k))
    else:
        product = np.matmul(a.reshape(*batch, n, k), b.reshape(*batch, m, k).swapaxes(-1, -2))
    product = np.reshape(product, (*batch, *left, *right))
    return product if order is None else product.transpose(order)


def _without(a: Any, term: str, needed: str) -> tuple[Any, str]:
    """The array summed over the letters that nobody else needs, and the letters that remain."""
    lonely = tuple(i for i, letter in enumerate(term) if letter not in needed)
    if not lonely:
        return a, term
    return np.asarray(accurate_sum(a, lonely)), "".join(letter for letter in term if letter in needed)


# The notation ----------------------------------------------------------------------------------------------------

def _error(message: str) -> RuntimeError:
    return RuntimeError(f"einsum(): {message}")


def _letter(index: Any) -> str:
    """A subscript of the list form: a number below 52 stands for a letter."""
    if index is Ellipsis:
        return "..."
    if not 0 <= index < len(_LETTERS):
        raise ValueError(f"einsum(): expected subscripts within range [0, {len(_LETTERS)}), got {index}")
    return _LETTERS[index]


def _read(args: Sequence[Any]) -> tuple[str, list[Any]]:
    """The equation and the operands of `einsum("ij,jk", a, b)`, `einsum("ij,jk", [a, b])` or `einsum(a, [0, 1], ...)`."""
    if len(args) == 2 and isinstance(args[0], str) and isinstance(args[1], list | tuple):
        args = (args[0], *args[1])
    if len(args) < 2:
        raise ValueError("einsum(): must specify the equation string and at least one operand, or at least one operand "
                         "and its subscripts list")
    if isinstance(args[0], str):
        equation, operands = args[0].replace(" ", ""), list(args[1:])
    else:
        terms = ["".join(map(_letter, term)) for term in args[1::2]]
        output = ["".join(map(_letter, args[-1]))] if len(args) % 2 else []
        equation, operands = "->".join([",".join(terms), *output]), list(args[:2 * len(terms):2])
    for i, operand in enumerate(operands):
        if not isinstance(operand, Tensor | np.ndarray):
            raise TypeError(f"einsum(): expected Tensor as operand {i}, but got {type(operand).__name__}")
    return equation, operands


def _split_ellipsis(term: str) -> tuple[str, bool, str]:
    """What stands before and after `...`, and whether it is there. Raises RuntimeError for another character."""
    before, dots, after = term.partition("...")
    for letter in before + after:
        if letter not in _LETTERS:
            raise _error(f"invalid subscript given, expected letters or one ellipsis, got {letter!r} in {term!r}")
    return before, bool(dots), after


@lru_cache(maxsize=1024)
def _parse(equation: str, dims: tuple[int, ...]) -> tuple[tuple[str, ...], str]:
    """The terms, for operands of so many dimensions, and the output; with letters for the dimensions `...` covers."""
    left, arrow, right = equation.partition("->")
    parts = [_split_ellipsis(term) for term in left.split(",")]
    if len(parts) != len(dims):
        raise _error(f"the equation {equation!r} has {len(parts)} terms, but {len(dims)} operands came")
    covered = []
    for (before, dots, after), ndim in zip(parts, dims):
        count = ndim - len(before + after)
        if count < 0 or (count and not dots):
            raise _error(f"the number of subscripts in the term {before}{'...' * dots}{after} of {equation!r} does not "
                         f"match the {ndim} dimensions of its operand")
        covered.append(count)
    free = [letter for letter in reversed(_LETTERS) if letter not in equation][:max(covered)]
    if len(free) < max(covered):
        raise _error(f"{equation!r} needs more than {len(_LETTERS)} letters")
    terms = tuple([before + "".join(free[len(free) - count:]) + after for (before, _, after), count in zip(parts, covered)])
    if not arrow:
        used = "".join(before + after for before, _, after in parts)
        return terms, "".join(free) + "".join(sorted(letter for letter in set(used) if used.count(letter) == 1))
    before, dots, after = _split_ellipsis(right)
    for letter in before + after:
        if (before + after).count(letter) > 1:
            raise _error(f"output subscript {letter} appears more than once in the output")
        if not any(letter in term for term in terms):
            raise _error(f"output subscript {letter} does not appear in the equation for any input operand")
    return terms, before + ("".join(free) if dots else "") + after


def _distinct(operand: Any, term: str) -> tuple[Any, str]:
    """The operand with every letter once: where one is repeated, its diagonal."""
    for letter in dict.fromkeys(term) if len(set(term)) < len(term) else ():
        while term.count(letter) > 1:
            i = term.index(letter)
            j = term.index(letter, i + 1)
            if operand.shape[i] != operand.shape[j]:
                raise _error(f"subscript {letter} is repeated for dimensions of lengths {operand.shape[i]} and "
                             f"{operand.shape[j]} of one operand")
            operand = diagonal(operand, 0, i, j)
            term = term[:i] + term[i + 1:j] + term[j + 1:] + letter
    return operand, term


def _match_lengths(operands: list[Any], terms: list[str]) -> tuple[list[Any], list[str]]:
    """Dimensions of length 1 dropped where another operand has a longer one, with which they would broadcast."""
    size: dict[str, int] = {}
    for operand, term in zip(operands, terms):
        for letter, n in zip(term, operand.shape):
            if size.setdefault(letter, n) not in (n, 1) and n != 1:
                raise _error(f"subscript {letter} has length {n} for an operand, which does not broadcast with the "
                             f"length {size[letter]} of an earlier one")
            size[letter] = n if size[letter] == 1 else size[letter]
    for i, term in enumerate(terms):
        kept = [j for j, letter in enumerate(term) if operands[i].shape[j] == size[letter]]
        if len(kept) < len(term):
            operands[i] = reshape(operands[i], tuple(operands[i].shape[j] for j in kept))
            terms[i] = "".join(term[j] for j in kept)
    return operands, terms


def _sample_equation(s: Any) -> dict[str, Any]:
    equation = s.choice(["ij,jk", "ii->i", "...ij,...jk->...ik", "i,j->ji", "ij->", "abc,cd,b->ad", "...i,i", "ij,ij->j", "iji"])
    sizes = {"i": 2, "j": 3, "k": 2, "a": 2, "b": 1, "c": 3, "d": 2}
    return {"equation": equation, "tensors": [
        s.array(*(2,) * ("..." in term), *(sizes[letter] for letter in term.strip("."))) for term in
        equation.partition("->")[0].split(",")]}


@composite(method=False, sample=_sample_equation)
def einsum(*args: Any) -> Any:
    """The product of tensors, summed as `equation` says: `einsum("ij,jk->ik", a, b)` is `a @ b` (`torch.einsum`).

    Each term names the dimensions of an operand; what the output lacks is summed over, a letter that is repeated in
    one term takes the diagonal, `...` stands for the other dimensions, which broadcast. Without `->` the output has
    what `...` covers and then, in alphabetical order, the letters that occur once. Operands come one by one, as a list,
    or followed by lists of numbers in the place of letters: `einsum(a, [0, 1], b, [1, 2], [0, 2])`.
    Raises RuntimeError for an equation that does not fit the operands, and for mixed dtypes; ValueError without
    operands, TypeError for what is no Tensor.

    >>> import autograd
    >>> autograd.einsum("ii", autograd.tensor([[1, 2], [3, 4]])).item()
    5
    """
    equation, operands = _read(args)
    parsed, output = _parse(equation, tuple([operand.ndim for operand in operands]))
    if len({operand.dtype for operand in operands}) > 1:
        raise _error(f"expected operands of one dtype, got {', '.join(str(operand.dtype) for operand in operands)}")
    distinct = [_distinct(operand, term) for operand, term in zip(operands, parsed)]
    operands, terms = _match_lengths([operand for operand, _ in distinct], [term for _, term in distinct])
    if len(operands) > 1:
        return contract(operands, tuple(terms), output)
    (operand,), (term,) = operands, terms
    summed = tuple(i for i, letter in enumerate(term) if letter not in output)
    rest = "".join(letter for letter in term if letter in output)
    operand = operand.sum(summed) if summed else operand
    return permute(operand, tuple(rest.index(letter) for letter in output))


@implements(np.einsum)
def _numpy_einsum(*operands: Any, **options: Any) -> Any:
    if set(options) - {"optimize"}:
        raise TypeError(f"np.einsum on Tensors takes optimize=, which changes nothing, and not {', '.join(options)}")
    return einsum(*operands)


@composite(method=False,
           sample=lambda s: {"a": s.array(2, 3, 4), **s.choice([
               {"b": s.array(3, 4, 2)}, {"b": s.array(4, 3), "dims": ([1, 2], [1, 0])},
               {"b": s.array(4, 2), "dims": 1}, {"b": s.array(2), "dims": 0}])})
def tensordot(a: Array, b: Array, dims: Any = 2) -> Any:
    """The product of `a` and `b` summed over pairs of dimensions (`torch.tensordot`, `np.tensordot`).

    `dims`: how many of the last of `a` meet the first of `b`, or two lists of dimensions.
    Raises RuntimeError for dimensions of different lengths, or different numbers of them, IndexError for one that is
    not there.
    """
    if isinstance(dims, int):
        if not 0 <= dims <= min(a.ndim, b.ndim):
            raise RuntimeError(f"tensordot(): expects dims to be >= 0 and <= {min(a.ndim, b.ndim)}, the dimensions of "
                               f"both, got {dims}")
        dims = (range(a.ndim - dims, a.ndim), range(dims))
    if not isinstance(dims, tuple | list) or len(dims) != 2:
        raise RuntimeError(f"tensordot(): expects dims to be int or two lists of dimensions, but got dims={dims}")
    first, second = ([wrap_dim(d, t.ndim, "tensordot") for d in ([named] if isinstance(named, int) else named)]
                     for named, t in zip(dims, (a, b)))
    if len(first) != len(second) or any(1 not in (n := a.shape[i], m := b.shape[j]) and n != m for i, j in zip(first, second)):
        raise RuntimeError("tensordot(): both dimension lists should have the same length and name dimensions of the "
                           f"same lengths, or of length 1, got {first} of {tuple(a.shape)} and {second} of {tuple(b.shape)}")
    if a.dtype != b.dtype:
        raise RuntimeError(f"tensordot(): both inputs should have the same dtype, got {a.dtype} and {b.dtype}")
    left = _LETTERS[:a.ndim]
    right = [*_LETTERS[a.ndim:a.ndim + b.ndim]]
    for i, j in zip(first, second):
        right[j] = left[i]
    output = [letter for letter in left if letter not in right] + [letter for letter in right if letter not in left]
    operands, terms = _match_lengths([a, b], [left, "".join(right)])
    return contract(operands, tuple(terms), "".join(output))


@implements(np.tensordot, np.linalg.tensordot)
def _numpy_tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    return tensordot(a, b, axes)


@composite(np.inner, sample=lambda s: s.choice([{"input": s.array(2, 3), "other": s.array(4, 3)},
                                                {"input": s.array(3), "other": s.array(3)},
                                                {"input": s.array(2, 3), "other": s.array()}]))
def inner(input: Array, other: Array) -> Any:
    """`Σ input · other` over the last dimension of both, the others side by side (`torch.inner`).

    Raises RuntimeError unless the last dimensions are equally long and the dtypes equal.
    """
    if not input.ndim or not other.ndim:
        return input * other
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError("inner(): the size of the last dimension should match, got shapes "
                           f"{tuple(input.shape)} and {tuple(other.shape)}")
    return tensordot(input, other, ([-1], [-1]))


@implements(np.dot)
def _numpy_dot(a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if a.ndim < 2 or b.ndim < 2:
        return inner(a, b)
    return tensordot(a, b, ([-1], [-2]))


@implements(np.vdot)
def _numpy_vdot(a: Any, b: Any) -> Any:
    return inner(a.reshape(-1), b.reshape(-1))
