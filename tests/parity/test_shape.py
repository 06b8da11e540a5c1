"""Shapes, joining, taking apart and arrangement beside PyTorch: each line is one call, made on both."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from compare import compare, torch

import autograd

rng = np.random.default_rng(0)
ARRAYS = {
    "x": rng.normal(size=(2, 3, 4)),
    "m": rng.normal(size=(3, 4)),
    "v": rng.normal(size=5),
    "s": np.array(1.5),
    "o": rng.normal(size=(1, 3, 1)),
    "e": np.zeros((0, 3)),
    "i": np.arange(6).reshape(2, 3),
    "b": np.array([[True, False, True], [False, False, True]]),
    "z": np.zeros(0),
}

SHAPE = """
x.reshape(6, 4)|x.reshape((4, -1))|x.reshape(-1)|x.reshape([2, 12])|x.reshape(5, 5)|x.reshape(-1, -1)
x.reshape(-2, 12)|s.reshape(1, 1)|s.reshape(())|e.reshape(3, 0)|e.reshape(-1)|e.reshape(-1, 0)|i.reshape(3, 2)
m.T.reshape(2, 6)|x.view(6, 4)|x.view(-1)|x.transpose(0, 1).view(6, 4)|m.t().view(-1)|m.t().view(4, 3)|x.view(7)
x.view([24])|s.view(1)|x[:, 1:].view(2, 8)|x[:, 1:].view(4, 4)|x[::2].view(12)|m.view_as(m.t())|m.reshape_as(m.t())
x.view((2, 3, 2, 2))|x.flatten()|x.flatten(1)|x.flatten(0, 1)|x.flatten(-2, -1)|x.flatten(2, 1)|x.flatten(0, 5)
s.flatten()|e.flatten()|x.flatten(start_dim=1)|m.ravel()|s.ravel()|lib.ravel(m.t())|x.unflatten(2, (2, 2))
x.unflatten(-1, (-1, 2))|x.unflatten(0, (3, 2))|x.unflatten(2, (-1, -1))|x.unflatten(5, (1,))|x.permute(2, 0, 1)
x.permute((-1, 0, 1))|x.permute(0, 1)|x.permute(0, 0, 1)|x.permute(0, 1, 5)|s.permute(())|lib.permute(x, (1, 0, 2))
x.transpose(0, 2)|x.transpose(-1, 0)|x.transpose(0, 3)|s.transpose(0, -1)|s.transpose(0, 1)|x.swapaxes(0, 1)
x.swapdims(0, -1)|lib.swapaxes(x, 1, 2)|x.transpose(dim0=0, dim1=1)|m.t()|v.t()|s.t()|x.t()|m.T|v.mT|m.mT|x.mT|m.H|x.H
m.mH|v.H|o.squeeze()|o.squeeze(0)|o.squeeze(1)|o.squeeze(-1)|o.squeeze((0, 2))|o.squeeze(7)|s.squeeze()|s.squeeze(0)
o.squeeze((0, 0))|e.squeeze()|lib.squeeze(o, dim=0)|m.unsqueeze(0)|m.unsqueeze(-1)|m.unsqueeze(2)|m.unsqueeze(3)
m.unsqueeze(-4)|s.unsqueeze(0)|s.unsqueeze(-1)|s.unsqueeze(1)|e.unsqueeze(1)|m.t().unsqueeze(1)|o.expand(2, 3, 4)
o.expand(-1, 3, 5)|o.expand((6, 2, 3, 4))|x.expand(3, 3, 4)|x.expand(-1, 3)|x.expand(-1, 2, 3, 4)|s.expand(2, 2)
s.expand(())|o.expand(0, 3, 1)|e.expand(2, 0, 3)|o.expand_as(x)|m.expand_as(v)|o.broadcast_to((2, 3, 4))
lib.broadcast_to(o, (2, 3, 2))|lib.broadcast_to(m, (2, 2))|x.movedim(0, 2)|x.movedim((0, 1), (2, 0))|x.movedim(-1, 0)
x.movedim(0, 5)|x.movedim((0, 1), (1, 1))|x.movedim((0, 1), (1,))|lib.movedim(x, 1, 0)|lib.moveaxis(x, 1, 0)
x.moveaxis((0, 1), (1, 0))|m.clone()|m.t().contiguous()|m.contiguous()|s.contiguous()|s.clone()|i.clone()
"""

JOINING = """
lib.cat([m, m])|lib.cat((m, m * 2), 1)|lib.cat([m, m], dim=-1)|lib.cat([m, m], 2)|lib.cat([])|lib.cat([m, v])
lib.cat([m, x])|lib.cat([s, s])|lib.cat([m, z])|lib.cat([z, m], 1)|lib.cat([z, z])|lib.cat([m, i[:, :1].expand(2, 4)])
lib.cat([b, i])|lib.cat(m)|lib.cat([m, 1])|lib.cat([e, e])|lib.cat([i, b], 1)|lib.cat([m])|lib.concat([v, v])
lib.cat([m, m], axis=1)|lib.cat(tensors=[v, v], dim=0)|lib.concatenate([v, v])|lib.stack([m, m])
lib.stack([m, m * 2], 1)|lib.stack([m, m], -1)|lib.stack([m, m], 2)|lib.stack([m, m], 3)|lib.stack([])
lib.stack([s, s])|lib.stack([s, s], -1)|lib.stack([m, m.t()])|lib.stack([e, e], 1)|lib.stack([i, b])|lib.stack(m)
lib.stack([v, v.flip(0)], dim=1)|lib.stack([i, i * 1.0])|lib.hstack([v, v])|lib.hstack([m, m])|lib.hstack([s, s])
lib.vstack([v, v])|lib.vstack([m, m])|lib.vstack([s, s])|lib.vstack([v, m])|lib.dstack([v, v])|lib.dstack([m, m])
lib.dstack([x, x])|lib.dstack([s])|lib.column_stack([v, v])|lib.column_stack([m, m])|lib.column_stack([s, s])
lib.row_stack([v, v])|x.split(2)|x.split(1, 1)|x.split(3, -1)|x.split([1, 3], 2)|m.split(0)|m.split([1, 1])
m.split(-1)|z.split(2)|z.split(0)|s.split(1)|m.split([-1, 4])|m.split(2, dim=1)|lib.split(v, 2)|m.split(5)
m.split(1, 4)|m.split([3, 0])|m.chunk(2)|m.chunk(5)|m.chunk(0)|z.chunk(3)|v.chunk(3)|lib.chunk(x, 2, dim=2)|s.chunk(1)
m.chunk(2, 5)|v.tensor_split(2)|v.tensor_split(7)|v.tensor_split((1, 3))|v.tensor_split([-2])|v.tensor_split(0)
s.tensor_split(1)|x.tensor_split(3, dim=2)|v.tensor_split((3, 1, 9))|v.tensor_split(lib.tensor([1, 2]))
lib.hsplit(m, 2)|lib.hsplit(v, 5)|lib.hsplit(v, 2)|lib.hsplit(m, [1])|lib.vsplit(m, 3)|lib.vsplit(v, 5)
lib.hstack([])|lib.vstack([])|lib.dstack([])|lib.column_stack([])|lib.hsplit(m, 'abc')|lib.tensor_split(m, 1.5)
lib.tensor_split(m, lib.tensor([1, 2]))|lib.tensor_split(m, lib.tensor([0.5]))
lib.dsplit(x, 2)|lib.dsplit(m, 2)|lib.hsplit(s, 1)|lib.hsplit(m, 0)|x.unbind()|x.unbind(1)|x.unbind(-1)|v.unbind()
s.unbind()|x.unbind(3)|e.unbind(1)|z.unbind()|lib.unbind(x, dim=2)|list(v)|lib.meshgrid(v, v[:2], indexing='ij')
lib.meshgrid(v, v[:2], indexing='xy')|lib.meshgrid([v, s, v], indexing='xy')|lib.meshgrid(v, indexing='xy')
lib.meshgrid(v, v, indexing='zz')|lib.meshgrid(m, indexing='ij')|lib.meshgrid()|lib.meshgrid(v, i[0], indexing='ij')
lib.broadcast_tensors(o, x)|lib.broadcast_tensors(m, v)|lib.broadcast_tensors(s, m, m[0])|lib.atleast_1d(s)
lib.atleast_1d(m)|lib.atleast_2d(v)|lib.atleast_2d(s, v)|lib.atleast_3d(v)|lib.atleast_3d(m)|lib.atleast_3d(s)
lib.atleast_3d([s, x])|lib.block_diag(m, v, s)|lib.cartesian_prod(v, v[:2])|lib.cartesian_prod(v)
"""

ARRANGEMENT = """
x.flip(0)|x.flip(0, -1)|x.flip((1,))|x.flip((0, 0))|x.flip(5)|s.flip(())|lib.flip(x, dims=[2])|lib.fliplr(m)
lib.flipud(v)|lib.fliplr(v)|lib.flipud(s)|b.flip(1)|e.flip(0)|s.flip(0)|x.roll(1)|x.roll(1, 0)|x.roll((1, -2), (0, 2))
x.roll(7, -1)|x.roll((1, 2), (0,))|x.roll((1, 2))|x.roll(1, 5)|s.roll(1, 0)|s.roll(1)|x.roll(shifts=2, dims=1)
z.roll(1, 0)|lib.roll(i, 1)|m.repeat(2, 1)|m.repeat(2, 1, 3)|m.repeat((2, 2))|m.repeat(2)|m.repeat(-1, 2)
m.repeat(0, 2)|s.repeat(3)|e.repeat(2, 2)|s.repeat(())|m.tile(2)|m.tile((2, 3))|m.tile(2, 2, 2)|s.tile(2)
lib.tile(v, (2,))|m.tile(())|m.repeat_interleave(2)|m.repeat_interleave(2, 0)|m.repeat_interleave(2, dim=-1)
m.repeat_interleave(-1, 0)|m.repeat_interleave(lib.tensor([1, 0, 2]), 0)|m.repeat_interleave(lib.tensor([1, 2]), 0)
m.repeat_interleave(lib.tensor([2]), 1)|m.repeat_interleave(lib.tensor([1, 0, -2]), 0)
lib.repeat_interleave(lib.tensor([1, 0, 2]))|m.repeat_interleave(0, 1)
m.repeat_interleave(lib.tensor([1, 0, 2]), 0, output_size=3)|m.repeat_interleave(2, 5)
m.repeat_interleave(lib.tensor([2.0]), 0)|v.diag()|v.diag(1)|v.diag(-2)|m.diag()|m.diag(2)|m.diag(-1)|m.diag(9)
x.diag()|s.diag()|z.diag()|e.diag()|i.diag()|x.diagonal()|x.diagonal(1, 1, 2)|x.diagonal(-1, 0, 2)|x.diagonal(0, 2, 0)
x.diagonal(9)|x.diagonal(0, 1, 1)|v.diagonal()|x.diagonal(offset=1, dim1=-1, dim2=0)|b.diagonal()|v.diag_embed()
m.diag_embed()|m.diag_embed(1)|m.diag_embed(-1, 0, 2)|m.diag_embed(1, 2, 0)|m.diag_embed(0, 0, 0)|s.diag_embed()
m.diag_embed(0, 0, 5)|m.diagflat()|s.diagflat()|v.diagflat(-1)|lib.diagflat(i, 1)|m.tril()|m.tril(1)|m.triu(-1)
x.tril()|x.triu(9)|x.tril(-9)|v.tril()|s.triu()|b.tril()|i.triu(1)|m.t().tril()|e.tril()|m.rot90()|m.rot90(2)
m.rot90(-1)|x.rot90(1, (1, 2))|x.rot90(3, (2, 0))|x.rot90(4)|x.rot90(1, (0, 0))|x.rot90(1, (0, 1, 2))|v.rot90()
v.unfold(0, 2, 1)|v.unfold(0, 2, 2)|v.unfold(0, 3, 1)|v.unfold(0, 5, 1)|v.unfold(0, 6, 1)|v.unfold(0, 2, 0)
v.unfold(0, -1, 1)|x.unfold(1, 2, 1)|x.unfold(-1, 3, 2)|x.unfold(1, 1, 5)|s.unfold(0, 1, 1)|s.unfold(0, 2, 1)
m.t().unfold(0, 2, 1)|v.unfold(0, 0, 1)|x.unfold(5, 1, 1)|x[:, 1:].unfold(1, 2, 1)
m.flip(1).unfold(1, 2, 1).unfold(0, 2, 1)
"""

IGNORED = ("ignore:torch.meshgrid", "ignore:An output with one or more elements was resized",
           "ignore:.*is deprecated", "ignore:.*row_stack")


def lines(text):
    return [pytest.param(call, id=call) for call in text.strip().replace("\n", "|").split("|")]


def call(source, lib, **tensors):
    return eval(source, {"lib": lib}, tensors)


def beside_torch(source, arrays, **options):
    needed = {name: array for name, array in arrays.items() if name in compile(source, "", "eval").co_names}
    compare(partial(call, source, torch), partial(call, source, autograd), **needed, **options)


@pytest.mark.filterwarnings(*IGNORED)
@pytest.mark.parametrize("source", lines(SHAPE))
def test_shape(source):
    beside_torch(source, ARRAYS, second=True)


@pytest.mark.filterwarnings(*IGNORED)
@pytest.mark.parametrize("source", lines(JOINING))
def test_joining(source):
    beside_torch(source, ARRAYS, second=True)


@pytest.mark.filterwarnings(*IGNORED)
@pytest.mark.parametrize("source", lines(ARRANGEMENT))
def test_arrangement(source):
    beside_torch(source, ARRAYS, second=True)


VIEWS = """
x.reshape(6, 4)|x.view(-1)|x.flatten(1)|x.unflatten(2, (2, 2))|x.permute(2, 0, 1)|x.transpose(0, 1)|x.swapaxes(0, 1)
x.mT|o.squeeze()|x.unsqueeze(1)|x.movedim(0, 1)|x.diagonal()|x.unfold(1, 2, 1)|x.split(1)[1]|x.chunk(2)[0]
x.unbind(1)[2]|x.tensor_split(2)[1]|x[0]|x[..., 1]|x[:, None]|x[::2]|v[2]|x.select(1, 0)|x.narrow(1, 1, 2)|list(x)[1]
x.contiguous()|x.view_as(x)|x.ravel()|s.view(1)|s.unsqueeze(0)|m.t()|m.T|lib.atleast_2d(v)|x.detach()|x[()]|x[...]
m.t().contiguous()|x.clone()|x.flip(0)|x.roll(1)|x.repeat(1, 1, 1)|m.tile(1, 1)|m.tril()|m.diag()|x[[0, 1]]
m.t().reshape(12)|lib.cat([m])|lib.fliplr(m)|m.rot90(0)|m.diag_embed()|x[x > 0]|m.t().flatten()|m.reshape(3, 4)
o.squeeze(1)
"""


@pytest.mark.filterwarnings(*IGNORED)
@pytest.mark.parametrize("source", lines(VIEWS))
def test_shares_memory_where_pytorch_does(source):
    def shared(lib):
        tensors = {name: lib.tensor(array) for name, array in ARRAYS.items()}
        before = {name: tensor.clone() for name, tensor in tensors.items()}
        call(source, lib, **tensors).zero_()
        return [name for name, tensor in tensors.items() if not bool((tensor == before[name]).all())]

    assert shared(autograd) == shared(torch)


@pytest.mark.parametrize("call", [
    lambda t: t.contiguous(), lambda t: t.t().contiguous(), lambda t: t.flatten(1), lambda t: t.flatten(),
    lambda t: t[0].flatten(), lambda t: t.to("cpu"), lambda t: t.float(),
    lambda t: t.type_as(t), lambda t: t.detach(), lambda t: t.view_as(t)])
def test_what_changes_nothing_is_the_same_tensor_where_it_is_in_torch(call):
    def same(library):
        t = library.ones(2, 3, requires_grad=True)
        return call(t) is t
    assert same(autograd) == same(torch)
