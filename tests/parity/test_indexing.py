"""Indexing, gathering, scattering, masks and embedding beside PyTorch: each line is one call, made on both."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch
from test_shape import beside_torch, lines

import autograd
from autograd.op import exported
from autograd.tensor import Tensor

rng = np.random.default_rng(1)
ARRAYS = {
    "x": rng.normal(size=(2, 3, 4)),
    "m": rng.normal(size=(3, 4)),
    "v": rng.normal(size=4),
    "s": np.array(1.5),
    "e": np.zeros((0, 3)),
    "r": np.array([2, 0, 2]),
    "c": np.array([[0, 3, 3], [1, 0, 2]]),
    "k": np.array([[True, False, True, True], [False] * 4, [True, True, False, False]]),
    "n": np.array([0, -1]),
    "one": np.array(1),
    "yes": np.array(True),
    "none": np.zeros(0, np.int64),
    "u": rng.normal(size=(2, 4)),
    "p": np.arange(12).reshape(3, 4),
    "w": rng.normal(size=(2, 3)),
}

READING = """
x[0]|x[-1]|x[5]|x[0, 1]|x[0, 1, 2]|x[0, 0, 0, 0]|x[:]|x[1:]|x[:, ::2]|x[..., 0]|x[0, ..., -1]|x[None]|x[:, None, 1]
x[()]|x[...]|x[0, None, ..., None]|x[5:]|x[:, 2:1]|s[()]|s[...]|s[None]|s[0]|v[1.0]|v[lib.tensor(1.0)]|x[True]
x[False]|s[yes]|x[one]|x[:, one]|x[yes]|x[one, :, r]|m[r]|m[n]|m[:, r]|m[r, r]|m[r[:, None], n]|m[c[:1]]|m[none]
x[[0, 1]]|x[[0, -1], :, 1]|x[0, :, [1, 2]]|x[:, 0, [1, 2]]|x[:, [0, 1], 0]|x[[0, 1], 0]|x[[0, 1], :, 0]
x[[0, 1], :, [1, 2]]|x[0, [0, 1], [1, 2]]|x[:, [0, 1], [1, 2]]|x[..., [1, 2]]|x[None, 0, ..., [1, 2]]
x[:, 0, None, [1, 2]]|x[0, None, [1, 2]]|x[[0], ..., 0]|m[k]|x[:, k]|m[k[0]]|m[k[:, 0]]|m[:, k[0]]|m[k[:, 0], 1:]
x[:, k[:, 0], 1]|x[:, [True, False, True], None, 1]|m[k[:, 0], [1, 2]]|x[lib.tensor([5])]|x[[0, 5]]
m[lib.tensor([True])]|x[lib.zeros(2, 2).bool()]|m[lib.zeros(3, 4)]|x[[0, 1], [0, 1, 2]]|m[[]]|m[k & False]|m[range(2)]
m[:2, [0, 1]]|m[(0, 1)]|m[:one]|m[one:]|x.select(1, 0)|x.select(0, 5)|x.select(3, 0)|x.select(-1, -1)
x.narrow(0, 1, 1)|x.narrow(2, -2, 2)|x.narrow(0, 1, 3)|x.narrow(0, 4, 0)|x.narrow(0, 0, -1)|x.narrow(-1, 1, 0)|m[0][1]
s.narrow(0, 0, 1)|x.narrow(0, one * 0, 1)|x.narrow(0, r, 1)|x.narrow(0, lib.tensor(True), 1)|x.narrow(0, one * 1.0, 1)
x[0, 1:][:, 2]|e[:, 0]|e[none]|m[m > 0]|x[x > 0]|lib.select(x, 1, 2)|lib.narrow(x, 1, 0, 2)
"""

GATHERING = """
m.gather(1, c)|m.gather(0, c[:, :2] % 3)|m.gather(-1, c)|m.gather(1, c.int())|m.gather(1, -c)|m.gather(1, c + 1)
m.gather(1, r)|m.gather(1, c.t())|m.gather(5, c)|s.gather(0, lib.tensor([0, 0]))|s.gather(0, lib.tensor(0))
m.gather(1, one)|v.gather(0, r)|m.gather(1, none)|m.gather(1, c * 1.0)|x.gather(2, c[None])
lib.gather(m, dim=0, index=c[:1] % 3)|m.scatter(1, c[:, :2], u[:, :2])|m.scatter(1, c[:, :1], 2.0)
p.scatter(0, r[None, 1:], p)|m.scatter(1, c + 9, u)|m.scatter(1, c, u[:1])
m.scatter(1, c[:, :2], u.float().double().half())|p.scatter(1, c, 2.0, reduce='add')
m.scatter(1, c, 2.0, reduce='sum')|p.scatter(1, c, 3.0, reduce='multiply')|m.scatter(1, c[:, :2], value=1)
p.scatter(1, c[:, :2], src=p)|r.scatter(0, r[:1], 7)|s.scatter(0, one * 0, 2.0)|m.scatter_add(1, c, w)
m.scatter_add(1, c, 2.0)|m.scatter_add(0, c % 3, w)|m.scatter_add(1, c, w[:, :2])|r.scatter_add(0, r, r)
p.scatter_add(0, r[None], p)|m.scatter_add(1, c + 9, w)|p.scatter_add(1, none, p)|m.scatter_reduce(1, c, w, 'sum')
m.scatter_reduce(1, c, w, 'mean')|m.scatter_reduce(1, c, w, 'prod')|m.scatter_reduce(1, c, w, 'amax')
(m > 0).scatter_reduce(1, c, w > 0, 'amin', include_self=False)|(m > 0).scatter_reduce(1, c, w > 0, 'amax')
m.gather(1, lib.zeros(0).byte())|m.gather(1, lib.zeros(0))|r.scatter_reduce(0, r, r, 'prod', include_self=False)
m.scatter_reduce(1, c, w, 'amin')|m.scatter_reduce(1, c, w, 'foo')
m.scatter_reduce(1, c, w, 'sum', include_self=False)|m.scatter_reduce(1, c, w, 'mean', include_self=False)
m.scatter_reduce(1, c, w, 'amax', include_self=False)|m.scatter_reduce(1, c, w, 'prod', include_self=False)
r.scatter_reduce(0, r, r, 'mean')|r.int().scatter_reduce(0, r, r.int(), 'mean')
r.scatter_reduce(0, r, r, 'amax', include_self=False)|m.index_select(0, r)
m.index_select(-1, r)|m.index_select(0, n)|m.index_select(0, r + 9)|m.index_select(0, c)|m.index_select(0, one)
m.index_select(0, r.int())|m.index_select(0, r * 1.0)|m.index_select(2, r)|s.index_select(0, one[None] * 0)
m.index_select(1, none)|m.index_add(0, r[:2], u)|m.index_add(0, r, m)|m.index_add(1, r, m[:, :3], alpha=2.5)
m.index_add(0, r, u)|m.index_add(0, n, u)|m.index_add(0, r + 9, m)|m.index_add(0, r, m[:, :3])
m.index_add(0, r, m.half())|s.index_add(0, one * 0, s)|r.index_add(0, r, r)|m.index_copy(0, r[:2], u)
m.index_copy(0, n, u)|m.index_copy(0, r[:2].int(), u)|m.index_copy(0, r[:2], m)|m.index_copy(0, r[:1], v)
m.index_copy(1, r[:2], u.t()[:3])|m.index_copy(0, r[:2], u.half())|m.index_fill(0, r, 2.0)|m.index_fill(1, n, -1)
m.index_fill(0, r + 9, 2.0)|m.index_fill(0, r, s)|m.index_fill(0, r, v)|m.index_put((r[:2],), u)
m.index_put((r[:2], r[:2]), v[:2])|m.index_put([n], v)|m.index_put((r,), v, accumulate=True)|m.index_put((k,), s)
m.index_put((r[:2],), v[:3])|m.index_put((r[:2],), u.half())|m.index_put((r, r), v[:3], accumulate=True)|m.take(c)
m.take(n)|m.take(one)|m.take(c + 99)|m.take(c.int())|s.take(one * 0)|lib.take(m, index=r)
lib.take_along_dim(m, c[:1], 1)|lib.take_along_dim(m, n[:, None], 0)|lib.take_along_dim(m, r)|m.take_along_dim(r, 1)
lib.select_scatter(m, v, 0, 1)|lib.select_scatter(m, v, 1, 0)|m.select_scatter(v, 0, -1)|m.select_scatter(v, 0, 3)
lib.slice_scatter(m, u, 0, 0, 2)|lib.slice_scatter(m, u, 0, 0, 3)|m.slice_scatter(u, start=0, step=2)|m.slice_scatter(u, 0, 1)
lib.take_along_dim(x, r.reshape(1, 3, 1), dim=2)
"""

MASKING = """
m.masked_fill(k, 2.0)|m.masked_fill(k, s)|m.masked_fill(k[0], 1)|m.masked_fill(k[:, :1], 1.5)|v.masked_fill(k, 0.0)
m.masked_fill(m, 1.0)|m.masked_fill(k[:2], 1.0)|m.masked_fill(k, v)|r.masked_fill(r > 0, 1.5)
m.masked_fill(k.byte(), 1.0)|s.masked_fill(yes, 3.0)|m.masked_fill(k, float('inf'))|m.masked_fill(mask=k, value=0)
k.masked_fill(k, False)|m.masked_select(k)|x.masked_select(k)|m.masked_select(k[0])|m.masked_select(m)
m.masked_select(k[:2])|s.masked_select(yes)|r.masked_select(r > 0)|m.masked_scatter(k, x)|m.masked_scatter(k, v)
m.masked_scatter(k, x.half())|m.masked_scatter(k[0], x)|m.masked_scatter(m, x)|lib.nonzero(k)|k.nonzero()
lib.nonzero(k, as_tuple=True)|lib.nonzero(yes)|lib.nonzero(one * 0)|lib.nonzero(none)|lib.argwhere(k)|lib.nonzero(r)
lib.nonzero(m > 0)|F.one_hot(r)|F.one_hot(c, 5)|F.one_hot(r, 2)|F.one_hot(n)|F.one_hot(none)|F.one_hot(none, 3)
F.one_hot(r.int())|F.one_hot(v)|F.one_hot(one)|F.one_hot(r, num_classes=4)|F.embedding(r, m)|F.embedding(c % 3, m)
F.embedding(one, m)|F.embedding(n, m)|F.embedding(r + 1, m)|F.embedding(r.int(), m)|F.embedding(v, m)
F.embedding(r, v)|F.embedding(r, m, 2)|F.embedding(r, m, padding_idx=-1)|F.embedding(r, m, 3)|F.embedding(r, m, -4)
F.embedding(none, m)|F.embedding(r, m, scale_grad_by_freq=True)|F.embedding(c % 3, m, 0, scale_grad_by_freq=True)
F.embedding(r, m.detach().clone(), max_norm=1.0)|F.embedding(r, m.detach().clone(), max_norm=0.5, norm_type=1.0)
"""


class Functional:
    """`nn.functional` as the operations register it."""

    def __getattr__(self, name):
        return exported("nn.functional")[name]


def beside(source):
    if "F." not in source:
        return beside_torch(source, ARRAYS, second=True)
    needed = {name: array for name, array in ARRAYS.items() if name in compile(source, "", "eval").co_names}

    def call(F):
        return lambda **tensors: eval(source, {"F": F}, tensors)

    return compare(call(torch.nn.functional), call(Functional()), **needed, second="embedding" in source)


@pytest.mark.parametrize("source", lines(READING))
def test_reading(source):
    beside(source)


@pytest.mark.filterwarnings("ignore:scatter_reduce:UserWarning", "ignore:The reduce argument:UserWarning",
                            "ignore:index_reduce:UserWarning")
@pytest.mark.parametrize("source", lines(GATHERING))
def test_gathering(source):
    beside(source)


@pytest.mark.parametrize("source", lines(MASKING))
def test_masking(source):
    beside(source)


WRITING = """
y[0] = 5|y[:, 1] = 2.5|y[0, :, 1] = v[:3]|y[..., 0] = m[:, :1].t()|y[[0, 1]] = m|y[:, [2, 0]] = m[:2]|y[x > 0] = 1.0
y[x > 0] = s|y[0, :, [1, 2]] = m[:2, :3]|y[one, 0] = v|y[:, None, 0] = m[:1]|y[0] = m[None]|y[()] = s|y[...] = m
y[k[None].expand(2, 3, 4)] = s|y[0, 0] = y[1, 1]|y[0] = y[0].flip(0)|y[::2] += m|y[1, 2] *= 3|y[0, 0, 0] = s
y[yes] = s|y[0] = v[:2]|y[5] = s|y[0, 0, 0, 0] = 1|y[r[:2], r[:2]] = v|y[[0, 0], [0, 1]] = u|y[:] = 0
"""


@pytest.mark.parametrize("source", lines(WRITING))
def test_writing(source):
    names = compile(source, "", "exec").co_names
    needed = {"x": ARRAYS["x"], **{name: array for name, array in ARRAYS.items() if name in names}}

    def write(**tensors):
        y = tensors["x"] * 1
        exec(source, {"y": y}, tensors)
        return y

    compare(write, write, **needed)


def tensor(values, dtype=np.float64):
    return Tensor._wrap(np.array(values, dtype)).requires_grad_()


def test_negative_step_reads_backwards():
    t = tensor([1.0, 2.0, 3.0])
    assert t[::-1].tolist() == [3.0, 2.0, 1.0]


def test_negative_step_carries_the_gradient_back():
    t = tensor([1.0, 2.0, 3.0])
    (t[::-2] * autograd.tensor([1.0, 10.0])).sum().backward()
    assert t.grad.tolist() == [10.0, 0.0, 1.0]


def test_index_tensor_may_change_before_backward():
    t, index = tensor([1.0, 2.0, 3.0]), autograd.tensor([0, 1])
    out = t[index].sum()
    index += 1
    out.backward()
    assert t.grad.tolist() == [1.0, 1.0, 0.0]


def test_nested_list_is_an_index_array():
    assert tensor([1.0, 2.0, 3.0])[[[0, 1], [2, 2]]].tolist() == [[1.0, 2.0], [3.0, 3.0]]


def test_overwritten_source_gets_no_gradient():
    source = tensor([5.0, 6.0])
    tensor([1.0, 2.0]).scatter(0, autograd.tensor([1, 1]), source).sum().backward()
    assert source.grad.tolist() == [0.0, 1.0]


def test_gradient_of_source_larger_than_the_index():
    source = tensor([5.0, 6.0, 7.0])
    tensor([1.0, 2.0]).scatter_add(0, autograd.tensor([1, 1]), source).sum().backward()
    assert source.grad.tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("count", [100, 3000])  # these take different ways
def test_gradient_of_rows_read_many_times_is_the_sum(count):
    values, numbers = rng.normal(size=(7, 3)), rng.integers(-7, 7, count)
    upstream = rng.normal(size=(count, 3))
    ours, theirs = tensor(values), torch.tensor(values, requires_grad=True)
    ours[autograd.from_numpy(numbers)].backward(autograd.from_numpy(upstream))
    theirs[torch.from_numpy(numbers)].backward(torch.from_numpy(upstream))
    np.testing.assert_allclose(ours.grad.numpy(), theirs.grad.numpy(), rtol=1e-12)


def test_zero_step_is_refused():
    with pytest.raises(ValueError, match="step"):
        tensor([1.0])[::0]


def test_byte_mask_selects_with_a_warning():
    with pytest.warns(UserWarning, match="uint8"):
        assert tensor([1.0, 2.0])[Tensor._wrap(np.array([0, 1], np.uint8))].tolist() == [2.0]


def test_embedding_names_the_index_and_the_rows():
    with pytest.raises(IndexError, match=r"index 7 for 3 rows of weight \[3, 4\]"):
        Functional().embedding(autograd.tensor([0, 7]), tensor(np.zeros((3, 4))))


def test_embedding_shortens_long_rows_in_place():
    weight = autograd.tensor([[3.0, 4.0], [3.0, 4.0], [0.3, 0.4]])
    Functional().embedding(autograd.tensor([0, 2]), weight, max_norm=1.0)
    np.testing.assert_allclose(weight.numpy(), [[0.6, 0.8], [3.0, 4.0], [0.3, 0.4]], rtol=1e-6)


def test_gradient_of_a_million_look_ups_keeps_its_digits():
    t = tensor([1.0, 2.0], np.float32)
    (t[np.zeros(1_000_000, np.int64)] * 0.1).sum().backward()
    np.testing.assert_allclose(t.grad.numpy(), [1e5, 0.0], rtol=1e-6)
