"""Linear algebra beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import linalg

RNG = np.random.default_rng(0)
inf = np.inf


def array(*shape):
    return RNG.normal(size=shape)


def positive(*shape):
    a = array(*shape)
    return a @ a.swapaxes(-1, -2) + np.eye(shape[-1])


SQUARE = {"3 by 3": array(3, 3), "1 by 1": array(1, 1), "batch": array(2, 4, 3, 3), "empty": array(0, 0),
          "no batch": array(0, 2, 2), "transposed": array(3, 3).T, "reversed": array(3, 3)[::-1]}
REFUSED = {"vector": array(3), "0-d": array(), "wide": array(2, 3), "int": np.eye(2, dtype=int)}
each_square = pytest.mark.parametrize("a", SQUARE.values(), ids=SQUARE)


@pytest.mark.parametrize("a", [*SQUARE.values(), *REFUSED.values()], ids=[*SQUARE, *REFUSED])
@pytest.mark.parametrize("name", ["inv", "det", "slogdet"])
def test_of_square_matrices(name, a):
    compare(getattr(torch.linalg, name), getattr(linalg, name), a, second=name != "slogdet" and a.size > 2)


@pytest.mark.parametrize("name", ["inverse", "det", "logdet", "pinverse", "slogdet", "norm", "matrix_power"])
def test_methods(name):
    args = [3] if name == "matrix_power" else []
    compare(lambda t: getattr(t, name)(*args), lambda t: getattr(t, name)(*args), positive(3, 3))


SINGULAR = {"rank 1": np.outer([1.0, 2, 3], [1.0, -1, 2]), "rank 2": np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]),
            "row of zeros": np.array([[1.0, 2], [0, 0]]), "in a batch": np.array([np.eye(2), np.ones((2, 2))])}


@pytest.mark.parametrize("a", SINGULAR.values(), ids=SINGULAR)
def test_det_of_a_singular_matrix(a):
    # PyTorch's gradient is 0 there, which central differences do not confirm.
    a = autograd.tensor(a, requires_grad=True)
    assert autograd.gradcheck(linalg.det, [a])
    assert autograd.gradgradcheck(linalg.det, [a])


def test_det_of_a_large_singular_matrix_has_a_gradient():
    a = autograd.tensor(np.diag([*np.ones(199), 0.0]), requires_grad=True)
    linalg.det(a).backward()
    np.testing.assert_allclose(a.grad.numpy(), np.diag([*np.zeros(199), 1.0]), atol=1e-12)


def test_gradient_of_det_of_zeros_is_zero():
    a = autograd.zeros(3, 3, requires_grad=True)
    linalg.det(a).backward()
    assert (a.grad == 0).all()


def test_that_cholesky_refuses_what_is_not_positive():
    for a in (-autograd.eye(2), autograd.full((2, 2), autograd.nan)):
        with pytest.raises(linalg.LinAlgError, match="not positive-definite"):
            linalg.cholesky(a)


CALLS = {
    "inv": lambda m, a: m.linalg.inv(a), "solve": lambda m, a: m.linalg.solve(a, a[0]),
    "matrix_power": lambda m, a: m.linalg.matrix_power(a, -1), "cholesky": lambda m, a: m.linalg.cholesky(a),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_singular_matrix_is_refused(call):
    with pytest.raises(torch.linalg.LinAlgError):
        call(torch, torch.zeros(2, 2))
    with pytest.raises(autograd.linalg.LinAlgError, match=r"linalg\.\w+\(\): the (matrix is singular|input is not positive)"):
        call(autograd, autograd.zeros(2, 2))


def test_error_is_a_runtime_error():
    assert issubclass(linalg.LinAlgError, RuntimeError)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_logdet(sign):
    compare(torch.logdet, autograd.logdet, positive(2, 3, 3) * np.array([[[1]], [[sign]]]))


SYSTEMS = {"vector": ((3, 3), (3,)), "matrix": ((3, 3), (3, 2)), "batch of vectors": ((2, 3, 3), (2, 3)),
           "batch": ((2, 3, 3), (2, 3, 2)), "broadcast A": ((3, 3), (2, 3, 2)), "broadcast B": ((2, 3, 3), (3, 2)),
           "both": ((2, 1, 3, 3), (1, 4, 3, 2)), "empty": ((0, 0), (0, 2)), "lengths": ((3, 3), (2, 2)),
           "wide": ((2, 3), (2,)), "0-d": ((3, 3), ())}


@pytest.mark.parametrize("shapes", SYSTEMS.values(), ids=SYSTEMS)
@pytest.mark.parametrize("left", [True, False])
def test_solve(shapes, left):
    a, b = (array(*shape) for shape in shapes)
    if not left and b.ndim > 1 and b.shape[:-1] != a.shape[:-2] + a.shape[-1:]:
        b = b.swapaxes(-1, -2)
    compare(torch.linalg.solve, linalg.solve, a, b, left=left, second=True)


@pytest.mark.parametrize("options", [{}, {"left": False}, {"unitriangular": True}], ids=str)
@pytest.mark.parametrize("upper", [True, False])
def test_solve_triangular(upper, options):
    compare(torch.linalg.solve_triangular, linalg.solve_triangular, array(2, 3, 3), array(3, 3), upper=upper, **options)


@each_square
@pytest.mark.parametrize("n", [0, 1, 2, 5, -1, -3])
def test_matrix_power(n, a):
    compare(torch.linalg.matrix_power, linalg.matrix_power, a, n=n, dtypes=["float64"],
            constant=["argument 0"] if n == 0 else [])


@pytest.mark.parametrize("shapes", [((2, 3), (3, 4)), ((2, 3), (3, 4), (4, 2), (2, 5)), ((3,), (3, 4), (4,)), ((3,), (3,)),
                                    ((2, 3), (3,)), ((2, 3),), ((2, 3), (2, 3)), ((2, 3), (3, 4, 2))], ids=str)
def test_multi_dot(shapes):
    compare(lambda *t: torch.linalg.multi_dot(t), lambda *t: linalg.multi_dot(t), *(array(*shape) for shape in shapes))


@pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((2, 3), (1, 3)), ((3,), (3,)), ((2, 3), (3,)), ((2, 2), (2, 2))], ids=str)
def test_cross(shapes):
    compare(torch.linalg.cross, linalg.cross, *(array(*shape) for shape in shapes), second=True)


@pytest.mark.filterwarnings("ignore:Using torch.cross without specifying the dim")
@pytest.mark.parametrize("dim", [None, 0, -1])
def test_cross_of_the_first_three(dim):
    compare(torch.cross, autograd.cross, array(3, 4, 3), array(3, 4, 3), dim=dim)


def test_multi_dot_of_what_is_no_list_is_refused():
    with pytest.raises(TypeError, match="must be tuple of Tensors"):
        linalg.multi_dot(autograd.eye(2))


def test_cross_of_two_dtypes_is_refused():
    with pytest.raises(RuntimeError, match="of one dtype"):
        linalg.cross(autograd.ones(3), autograd.ones(3, dtype=autograd.float64))


def test_products():
    compare(torch.linalg.vecdot, linalg.vecdot, array(2, 3), array(3))
    compare(torch.linalg.matmul, linalg.matmul, array(2, 3), array(3, 2))
    compare(torch.linalg.diagonal, linalg.diagonal, array(2, 3, 3), offset=1)


SYMMETRIC = {"3 by 3": positive(3, 3), "batch": positive(2, 3, 3), "1 by 1": positive(1, 1), "empty": array(0, 0),
             "lower triangle": np.tril(positive(3, 3)), "int": np.eye(2, dtype=int), "wide": array(2, 3)}


@pytest.mark.parametrize("a", SYMMETRIC.values(), ids=SYMMETRIC)
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky(upper, a):
    compare(torch.linalg.cholesky, linalg.cholesky, a, upper=upper, second=True)


QR = {"square": (3, 3), "tall": (4, 2), "wide": (2, 4), "batch": (2, 3, 3), "empty": (0, 3), "vector": (3,)}


@pytest.mark.parametrize("shape", QR.values(), ids=QR)
@pytest.mark.parametrize("mode", ["reduced", "complete", "other"])
def test_qr(mode, shape):
    constant = ["argument 0"] if (mode, shape) == ("complete", QR["tall"]) else []
    compare(torch.linalg.qr, linalg.qr, array(*shape), mode=mode, constant=constant, second=mode == "reduced",
            dtypes=["float64"])


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)], ids=str)
def test_qr_without_q(shape):
    compare(torch.linalg.qr, linalg.qr, array(*shape), mode="r", constant=["argument 0"])


@pytest.mark.parametrize(("mode", "shape"), [("r", (2, 2)), ("complete", (3, 2))])
def test_gradient_that_qr_lacks_is_refused(mode, shape):
    r = linalg.qr(autograd.tensor(array(*shape), requires_grad=True), mode).R
    with pytest.raises(RuntimeError, match=f"not differentiable when mode='{mode}'"):
        r.sum().backward()


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)], ids=str)
def test_gradient_of_one_part_of_qr(shape, part):
    compare(lambda a: torch.linalg.qr(a)[part], lambda a: linalg.qr(a)[part], array(*shape))


@pytest.mark.parametrize("a", SYMMETRIC.values(), ids=SYMMETRIC)
@pytest.mark.parametrize("options", [{}, {"UPLO": "U"}, {"UPLO": "l"}, {"UPLO": "x"}], ids=str)
def test_eigenvalues(options, a):
    compare(torch.linalg.eigvalsh, linalg.eigvalsh, a, **options)


def invariant(module, a, part):
    """What does not change with the sign of the eigenvectors."""
    values, vectors = module.linalg.eigh(a)
    return [values, vectors ** 2, (vectors * values[..., None, :].exp()) @ vectors.mT][part]


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)], ids=str)
def test_eigh(shape, part):
    compare(lambda a: invariant(torch, a, part), lambda a: invariant(autograd, a, part), positive(*shape), second=True)


def test_eigenvectors_of_equal_eigenvalues_have_no_gradient():
    vectors = linalg.eigh(autograd.eye(3).requires_grad_()).eigenvectors
    with pytest.raises(linalg.LinAlgError, match="equal values are not unique"):
        vectors.sum().backward()


def test_eigenvalues_that_are_equal_have_a_gradient():
    a = autograd.eye(2).requires_grad_()
    linalg.eigvalsh(a).sum().backward()
    assert a.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]


SHAPES = {"square": (3, 3), "tall": (4, 2), "wide": (2, 4), "batch": (2, 3, 2), "empty": (0, 2), "vector": (3,)}
each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


@each_shape
def test_svdvals(shape):
    compare(torch.linalg.svdvals, linalg.svdvals, array(*shape), second=True)


@each_shape
@pytest.mark.parametrize("full", [True, False])
def test_svd(shape, full):
    def of(module):
        def parts(a):
            u, s, vh = module.linalg.svd(a, full_matrices=full)
            k = s.shape[-1]
            shapes = module.zeros(u.shape), module.zeros(vh.shape)
            return (u[..., :k] ** 2, s, vh[..., :k, :] ** 2, (u[..., :k] * s[..., None, :] ** 3) @ vh[..., :k, :], *shapes)
        return parts
    compare(of(torch), of(autograd), array(*shape), second=True, dtypes=["float64"])


@pytest.mark.filterwarnings("ignore:torch.qr is deprecated")
def test_older_svd_and_qr():
    for some in (True, False):
        compare(lambda a, some=some: [t ** 2 for t in torch.svd(a, some)], lambda a, some=some: [
            t ** 2 for t in autograd.svd(a, some)], array(3, 3))
    compare(torch.qr, autograd.qr, array(3, 2))
    u, s, v = autograd.svd(autograd.ones(3, 2), compute_uv=False)
    assert (u == 0).all()
    assert (v == 0).all()
    assert s.shape == (2,)


def test_singular_vectors_of_equal_values_have_no_gradient():
    u = linalg.svd(autograd.eye(2).requires_grad_()).U
    with pytest.raises(linalg.LinAlgError, match="not unique"):
        u.sum().backward()


@pytest.mark.parametrize("a", [*(array(*shape) for shape in SHAPES.values()), array(3, 2) @ array(2, 3)],
                         ids=[*SHAPES, "rank 2"])
@pytest.mark.parametrize("options", [{}, {"atol": 0.5}, {"rtol": 1e-3}], ids=str)
def test_pinv(options, a):
    if a.ndim < 2:
        options = {}
    compare(torch.linalg.pinv, linalg.pinv, a, **options, dtypes=["float64"])


@pytest.mark.parametrize("options", [{}, {"atol": 0.5}, {"rtol": 0.9}, {"atol": 0.1, "rtol": 0.1}], ids=str)
def test_matrix_rank(options):
    for a in (array(3, 3), array(2, 3, 2), np.outer([1.0, 2], [3.0, 4]), np.zeros((2, 2)), array(0, 2)):
        compare(torch.linalg.matrix_rank, linalg.matrix_rank, a, **options)


@pytest.mark.parametrize("shapes", [((4, 2), (4, 3)), ((4, 2), (4,)), ((2, 4, 2), (2, 4)), ((2, 4, 2), (2, 4, 1)),
                                    ((3, 3), (3, 1)), ((2, 3), (2, 2)), ((2, 3), (3, 2))], ids=str)
def test_lstsq(shapes):
    def solution(module):
        return lambda a, b: tuple(module.linalg.lstsq(a, b)[i] for i in (0, 2))
    compare(solution(torch), solution(autograd), *(array(*shape) for shape in shapes), dtypes=["float64"])


@pytest.mark.parametrize("a", [positive(3, 3), -positive(2, 3, 3), np.diag([1.0, -2.0, 0.0]), array(2, 3)],
                         ids=["positive", "negative", "indefinite", "wide"])
@pytest.mark.parametrize("name", ["pinv", "matrix_rank"])
def test_of_symmetric_matrices(name, a):
    compare(getattr(torch.linalg, name), getattr(linalg, name), a, hermitian=True, dtypes=["float64"])


@pytest.mark.parametrize("name", ["pinv", "matrix_rank"])
def test_only_the_lower_triangle_of_symmetric_matrices_is_read(name):
    compare(getattr(torch.linalg, name), getattr(linalg, name), np.tril(positive(3, 3)), hermitian=True,
            constant=["argument 0"])


@pytest.mark.parametrize("driver", [None, "gels", "gelsy", "gelsd", "gelss", "other"])
@pytest.mark.parametrize("shapes", [((4, 2), (4, 3)), ((2, 3), (2, 1))], ids=str)
def test_drivers_of_lstsq(driver, shapes):
    def call(module):
        return lambda a, b: tuple(module.linalg.lstsq(a.detach(), b.detach(), driver=driver)[i] for i in (0, 2, 3))
    compare(call(torch), call(autograd), *(array(*shape) for shape in shapes), dtypes=["float64"])


def test_residuals_of_lstsq():
    a, b = autograd.tensor(array(4, 2)), autograd.tensor(array(4, 3))
    residuals = linalg.lstsq(a, b).residuals
    np.testing.assert_allclose(residuals.numpy(), np.linalg.lstsq(a.numpy(), b.numpy())[1])
    assert linalg.lstsq(a[:2], b[:2]).residuals.shape == (0,)


@pytest.mark.parametrize("ord", ["fro", "nuc", 1, -1, 2, -2, inf, -inf, 3, "other"], ids=str)
@pytest.mark.parametrize("dim", [(-2, -1), (0, 1), (2, 0), (0, 0), 1, (0, 3)], ids=str)
@pytest.mark.parametrize("keepdim", [False, True])
def test_matrix_norm(ord, dim, keepdim):
    compare(torch.linalg.matrix_norm, linalg.matrix_norm, array(2, 3, 4), ord=ord, dim=dim, keepdim=keepdim, dtypes=["float64"])


NORMS = [{}, {"ord": 1}, {"ord": "nuc"}, {"ord": 3}, {"dim": 0}, {"dim": (0, 1)}, {"ord": inf, "dim": 1},
         {"ord": 2, "dim": (0, 1)}, {"ord": -1, "dim": 0, "keepdim": True}, {"ord": "fro", "dim": 0},
         {"dtype": np.dtype("float64")}]


@pytest.mark.parametrize("options", NORMS, ids=str)
@pytest.mark.parametrize("a", [array(3), array(3, 2), array(2, 3, 2), np.ones((2, 2), int)],
                         ids=["vector", "matrix", "3-d", "int"])
def test_norm(options, a):
    compare(torch.linalg.norm, linalg.norm, a, **options)


@pytest.mark.parametrize("options", [{}, {"p": "nuc"}, {"p": "fro"}, {"p": 1, "dim": 0}, {"p": inf}], ids=str)
def test_older_norm(options):
    compare(torch.norm, autograd.norm, array(3, 2), **options)


GENERATED = {
    "inv": lambda m, a, b: m.linalg.inv(a), "det": lambda m, a, b: m.linalg.det(a),
    "slogdet": lambda m, a, b: m.linalg.slogdet(a), "solve": lambda m, a, b: m.linalg.solve(a, b),
    "solve right": lambda m, a, b: m.linalg.solve(a, b.mT, left=False), "pinv": lambda m, a, b: m.linalg.pinv(b),
    "svdvals": lambda m, a, b: m.linalg.svdvals(b), "norm": lambda m, a, b: m.linalg.matrix_norm(b, "nuc"),
    "eigvalsh": lambda m, a, b: m.linalg.eigvalsh(a + a.mT), "cholesky": lambda m, a, b: m.linalg.cholesky(a @ a.mT),
    "power": lambda m, a, b: m.linalg.matrix_power(a, -2), "qr": lambda m, a, b: m.linalg.qr(b),
}


@pytest.mark.parametrize("call", GENERATED.values(), ids=GENERATED)
@given(st.lists(st.integers(1, 3), max_size=2), st.integers(1, 5), st.integers(1, 5), st.integers(0, 99))
def test_generated_matrices(call, batch, n, k, seed):
    rng = np.random.default_rng(seed)
    rows, columns = (np.linalg.qr(rng.normal(size=(*batch, n, n)))[0] for _ in range(2))
    a = rows * (rng.permutation(n) + rng.uniform(1, 1.4, n)) @ columns  # singular values far from each other and from 0
    compare(lambda a, b: call(torch, a, b), lambda a, b: call(autograd, a, b), a, rng.normal(size=(*batch, n, k)),
            dtypes=["float64"])


NUMPY = {
    "inv": np.linalg.inv, "det": np.linalg.det, "slogdet": np.linalg.slogdet, "cholesky": np.linalg.cholesky, "qr": np.linalg.qr,
    "eigvalsh": np.linalg.eigvalsh, "svdvals": lambda a: np.linalg.svd(a, compute_uv=False), "pinv": np.linalg.pinv,
    "norm": lambda a: np.linalg.norm(a, axis=1, keepdims=True), "matrix norm": lambda a: np.linalg.norm(a, 2),
    "solve": lambda a: np.linalg.solve(a, a[0]), "solve matrices": lambda a: np.linalg.solve(a, a),
    "matrix_power": lambda a: np.linalg.matrix_power(a, 3), "multi_dot": lambda a: np.linalg.multi_dot([a, a, a[0]]),
    "cross": lambda a: np.cross(a, a[:1]), "diagonal": np.linalg.diagonal, "vecdot": lambda a: np.vecdot(a, a),
    "matrix_rank": np.linalg.matrix_rank, "trace": np.trace, "batched trace": lambda a: np.linalg.trace(a[None], offset=1),
    "matrix_transpose": np.linalg.matrix_transpose, "outer": lambda a: np.linalg.outer(a[0], a[1]),
    "svd": lambda a: np.linalg.svd(a, False)[1],
}


@pytest.mark.parametrize("call", NUMPY.values(), ids=NUMPY)
def test_numpy_spelling(call):
    a = positive(3, 3)
    result, expected = call(autograd.tensor(a, requires_grad=True)), call(a)
    for mine, its in zip(*[r if isinstance(r, tuple) else (r,) for r in (result, expected)], strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), its)


def test_namespace_under_every_name():
    import autograd.linalg as module
    assert module is linalg is autograd.linalg
