"""Products of matrices, Einstein sums and their kin beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch
from hypothesis import given
from hypothesis import strategies as st

import autograd

RNG = np.random.default_rng(0)


def array(*shape):
    return RNG.normal(size=shape)


EQUATIONS = {
    "ij,jk->ik": ((2, 3), (3, 4)), "ij,jk": ((2, 3), (3, 4)), "ba,ca": ((2, 3), (4, 3)), "ij->ji": ((2, 3),),
    "ij->": ((2, 3),), "ij->j": ((2, 3),), "ii": ((3, 3),), "ii->i": ((3, 3),), "iij->j": ((3, 3, 2),),
    "iii->i": ((3, 3, 3),), "i,j->ij": ((2,), (3,)), "i,i": ((3,), (3,)), "i,i->i": ((3,), (3,)),
    "bij,bjk->bik": ((2, 3, 4), (2, 4, 5)), "bhid,bhjd->bhij": ((2, 2, 3, 4), (2, 2, 5, 4)),
    "...ij,...jk->...ik": ((2, 3, 4), (4, 5)), "...ij,...jk": ((1, 2, 3, 4), (3, 4, 5)), "...i->...": ((2, 3),),
    "i...,i...": ((2, 3), (2, 3)), "...,...": ((), ()), "i...j->ij": ((2, 3, 4),), "ij,jk,kl->il": ((2, 3), (3, 4), (4, 2)),
    "ij,ik,il->jkl": ((2, 3), (2, 4), (2, 2)), "bn,anm,bm->ba": ((2, 5), (3, 5, 4), (2, 4)), "ij,ij->i": ((1, 3), (2, 3)),
    "ij,kl->ik": ((2, 3), (4, 5)), "ijj,j->i": ((2, 3, 3), (3,)), "ij , jk -> ik": ((2, 3), (3, 2)), "Ab,bA": ((2, 3), (3, 2)),
    "ij,jk->ki": ((0, 3), (3, 2)), "ij,jk->ik ": ((2, 0), (0, 3)), "i,->i": ((3,), ()), "a,b,c,d->abcd": ((2,), (1,), (3,), (2,)),
    "abc,abc->": ((2, 3, 4), (2, 3, 4)), "ij,ji,ij->j": ((3, 3), (3, 3), (3, 3)),
}


@pytest.mark.parametrize(("equation", "shapes"), EQUATIONS.items(), ids=EQUATIONS)
def test_einsum(equation, shapes):
    def of(module):
        return lambda *operands: module.einsum(equation, *operands)
    compare(of(torch), of(autograd), *(array(*shape) for shape in shapes), second=True)


@st.composite
def equations(draw):
    """An equation of one to three terms, and operands: letters may be repeated, missing in the output, of length 1."""
    size = {letter: draw(st.integers(1, 3)) for letter in "abcd"}
    terms = draw(st.lists(st.text("abcd", max_size=3), min_size=1, max_size=3))
    dotted = [draw(st.booleans()) for _ in terms]
    batch = [draw(st.lists(st.sampled_from([1, 2]), max_size=2)) if dots else [] for dots in dotted]
    used = sorted(set("".join(terms)))
    output = draw(st.permutations(used))[:draw(st.integers(0, len(used)))]
    left = ",".join(("..." if dots else "") + term for dots, term in zip(dotted, terms))
    equation = f"{left}->{'...' if any(dotted) else ''}{''.join(output)}" if draw(st.booleans()) else left
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return equation, [rng.normal(size=(*front, *(size[letter] for letter in term))) for front, term in zip(batch, terms)]


@given(equations())
def test_einsum_of_generated_equations(case):
    equation, operands = case

    def of(module):
        return lambda *tensors: module.einsum(equation, *tensors)
    compare(of(torch), of(autograd), *operands, dtypes=["float64"])


def test_einsum_of_a_list():
    compare(lambda *a: torch.einsum("ij,jk", list(a)), lambda *a: autograd.einsum("ij,jk", list(a)),
            array(2, 3), array(3, 2))


def test_einsum_with_lists_of_subscripts():
    def of(module):
        return lambda a, b: module.einsum(a, [..., 0, 1], b, [1, 27], [27, ..., 0])
    compare(of(torch), of(autograd), array(4, 2, 3), array(3, 2))


def test_einsum_of_strided_arrays():
    def of(module):
        return lambda a, b: module.einsum("ij,jk", a, b)
    compare(of(torch), of(autograd), array(3, 2).T, array(3, 4)[:, ::-1])


def test_einsum_of_integers():
    def of(module):
        return lambda a, b: module.einsum("ij,jk", a, b)
    compare(of(torch), of(autograd), np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2))


REFUSED = {"ij,jk->ik": ((2, 3), (4, 4)), "ij": ((2, 3), (2, 3)), "ij->ik": ((2, 3),), "ij->ii": ((2, 3),), "i": ((2, 3),),
           "ij,jk": ((2, 3),), "i1": ((2, 3),), "ijk": ((2, 3),), "ii->i": ((2, 3),), "i.j": ((2, 3),)}


@pytest.mark.parametrize(("equation", "shapes"), REFUSED.items(), ids=REFUSED)
def test_einsum_refuses(equation, shapes):
    with pytest.raises(RuntimeError):
        torch.einsum(equation, *(torch.ones(shape) for shape in shapes))
    with pytest.raises(RuntimeError, match=r"^einsum\(\): "):
        autograd.einsum(equation, *(autograd.ones(shape) for shape in shapes))


@pytest.mark.parametrize("args", [(), ("ij",), ("ij", []), (5,)], ids=str)
def test_einsum_without_operands_is_refused(args):
    with pytest.raises(ValueError, match="at least one operand"):
        autograd.einsum(*args)


@pytest.mark.parametrize("operand", [3.0, None, [1.0, 2.0]], ids=str)
def test_einsum_of_what_is_no_tensor_is_refused(operand):
    with pytest.raises(TypeError, match="expected Tensor as operand 0"):
        autograd.einsum("i", operand)


def test_sum_of_integers_times_a_fraction_is_refused():
    ones = autograd.ones(2, 2, dtype=autograd.int64)
    with pytest.raises(RuntimeError, match=r"must not be floating point numbers, got 0\.5 and 1"):
        autograd.addmm(ones, ones, ones, beta=0.5)


def test_einsum_of_one_operand_is_a_view():
    a = autograd.zeros(2, 3)
    autograd.einsum("ij->ji", a)[0, 1] = 1
    assert a[1, 0] == 1


def test_einsum_leaves_operands_without_gradient_alone():
    a, b = autograd.ones(2, 3, requires_grad=True), autograd.ones(3, 2)
    autograd.einsum("ij,jk", a, b).sum().backward()
    assert a.grad.tolist() == [[2.0] * 3] * 2
    assert b.grad is None


def test_numpy_spellings():
    a, b = autograd.tensor(array(2, 3), requires_grad=True), autograd.tensor(array(3, 4))
    for call in (lambda a, b: np.einsum("ij,jk->ki", a, b, optimize=True), lambda a, b: np.tensordot(a, b, axes=1),
                 lambda a, b: np.tensordot(a, b, axes=([1], [0])),
                 lambda a, b: np.inner(a, b.T), np.kron, np.dot, lambda a, b: np.dot(a, b[:, 0]),
                 lambda a, b: np.dot(a[0], b[:, 0]), lambda a, b: np.vdot(a, b[:2, :3])):
        result = call(a, b)
        assert result.requires_grad
        np.testing.assert_allclose(result.detach().numpy(), call(a.detach().numpy(), b.numpy()))


DIMS = [2, 0, 1, ([1, 2], [0, 1]), ([0], [2]), ([-1, 0], [1, -1]), 4, ([0], [0, 1]), ([5], [0]), 1.5]


@pytest.mark.parametrize("dims", DIMS, ids=str)
def test_tensordot(dims):
    compare(torch.tensordot, autograd.tensordot, array(2, 3, 4), array(3, 4, 2), dims=dims, second=True)


def test_tensordot_stretches_dimensions_of_length_1():
    compare(torch.tensordot, autograd.tensordot, array(1, 2, 1), array(2, 1, 2), dims=([0, 1], [2, 0]))


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 5, 3)), ((2, 3), ()), ((2, 3), (2,)),
                                    ((0,), (0,))], ids=str)
def test_inner(shapes):
    compare(torch.inner, autograd.inner, *(array(*shape) for shape in shapes))


@pytest.mark.parametrize("shapes", [((2, 3), (4, 2)), ((3,), (2, 2)), ((), (2,)), ((2, 1, 2), (3, 2)), ((0, 2), (2, 2))], ids=str)
def test_kron(shapes):
    compare(torch.kron, autograd.kron, *(array(*shape) for shape in shapes), second=True)


def test_kron_promotes():
    compare(torch.kron, autograd.kron, array(2, 2), np.arange(4).reshape(2, 2))


FUSED_SUMS = {
    "addmm": [((2, 4), (2, 3), (3, 4)), ((4,), (2, 3), (3, 4)), ((), (2, 3), (3, 4)), ((3, 4), (2, 3), (3, 4)),
              ((2, 4), (3,), (3, 4))],
    "addmv": [((2,), (2, 3), (3,)), ((1,), (2, 3), (3,)), ((3,), (2, 3), (3,)), ((2,), (2, 3), (3, 1))],
    "addr": [((2, 3), (2,), (3,)), ((3,), (2,), (3,)), ((2, 2), (2,), (3,))],
    "baddbmm": [((2, 2, 4), (2, 2, 3), (2, 3, 4)), ((4,), (2, 2, 3), (2, 3, 4)), ((2, 2, 4), (1, 2, 3), (2, 3, 4))],
    "addbmm": [((2, 4), (2, 2, 3), (2, 3, 4)), ((2, 1), (2, 2, 3), (2, 3, 4)), ((2, 2, 4), (2, 2, 3), (2, 3, 4))],
}


@pytest.mark.parametrize(("name", "shapes"), [(name, shapes) for name, all_shapes in FUSED_SUMS.items() for shapes in all_shapes],
                         ids=str)
@pytest.mark.parametrize("options", [{}, {"beta": 0.5, "alpha": 2}, {"beta": 0}], ids=str)
def test_product_and_sum(name, shapes, options):
    compare(getattr(torch, name), getattr(autograd, name), *(array(*shape) for shape in shapes), **options)


@pytest.mark.parametrize("name", FUSED_SUMS)
def test_product_and_sum_in_place(name):
    arrays = [array(*shape) for shape in FUSED_SUMS[name][0]]
    compare(lambda x, *rest: getattr(x.clone(), f"{name}_")(*rest, alpha=0.5),
            lambda x, *rest: getattr(x.clone(), f"{name}_")(*rest, alpha=0.5), *arrays)


def test_no_nan_of_an_input_that_counts_nothing():
    x = autograd.full((2, 2), autograd.nan)
    assert autograd.addmm(x, autograd.ones(2, 2), autograd.ones(2, 2), beta=0).tolist() == [[2.0, 2.0], [2.0, 2.0]]


@pytest.mark.parametrize(("beta", "alpha"), [(3, 2), (0, 1), (1, 0)])
def test_addr_of_bools(beta, alpha):
    mask, row = np.array([[True, False, False], [False, False, True]]), np.array([True, False, True])
    compare(torch.addr, autograd.addr, mask, row[:2], row, beta=beta, alpha=alpha)
