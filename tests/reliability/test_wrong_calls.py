"""Wrong calls of tensors and functions: refused with PyTorch's class of exception, in words that say what came."""

import pytest
from refusals import assert_refused_alike

import autograd as ag
import nn
import nn.functional as F
import optim


def function(t, **methods):
    """A custom Function with these methods."""
    return type("F", (t.autograd.Function,), {name: staticmethod(method) for name, method in methods.items()})


def bare(t):
    """A distribution that defines nothing."""
    return t.distributions.Distribution(validate_args=False)


def kl(t, p, q):
    return t.distributions.kl_divergence(p, q)


WRONG = {
    "grad of None weights": (
        lambda t: t.autograd.grad([t.ones(2, requires_grad=True) * 2], [t.ones(2, requires_grad=True)], ["x"]),
        "gradients can be either Tensors or None, but got str"),
    "empty inputs": (
        lambda t: t.ones(1, requires_grad=True).sum().backward(inputs=[]),
        "backward(): inputs cannot be an empty list; leave it out to"),
    "a weight for two outputs": (
        lambda t: t.autograd.backward([t.ones(1, requires_grad=True), t.ones(1, requires_grad=True)], [t.ones(1)]),
        "backward(): got 1 gradients for 2 tensors; give one for each"),
    "grad of a number": (lambda t: t.autograd.grad(3, t.ones(1, requires_grad=True)), "expected a Tensor, got int"),
    "size of a missing dim": (lambda t: t.ones(2).size(3), "size(): dimension 3 is out of range for a tensor of shape (2,)"),
    "two sequences": (lambda t: t.Tensor([1], [2]), "Tensor(): expected sizes or one sequence, got 2 arguments"),
    "requires_grad of a result": (
        lambda t: setattr(t.ones(1, requires_grad=True) * 2, "requires_grad", False),
        "you can only change requires_grad flags of leaf variables. If"),
    "retain_grad without grad": (lambda t: t.ones(1).retain_grad(), "can't retain_grad on Tensor that has requires_grad=False"),
    "hook without grad": (
        lambda t: t.ones(1).register_hook(print),
        "cannot register a hook on a tensor that doesn't require gradient"),
    "data of a list": (lambda t: setattr(t.ones(1), "data", [1]), "data: expected a Tensor, got list"),
    "data of ints": (
        lambda t: setattr(t.ones(1, requires_grad=True), "data", t.ones(1, dtype=t.int64)),
        "data: a tensor that requires grad cannot hold int64"),
    "item of two": (lambda t: t.ones(2).item(), "a Tensor with 2 elements cannot be converted to Scalar; its"),
    "len of 0-d": (lambda t: len(t.tensor(1)), "len() of a 0-d tensor"),
    "iter of 0-d": (lambda t: list(t.tensor(1)), "iteration over a 0-d tensor"),
    "bool of two": (lambda t: bool(t.ones(2)), "Boolean value of Tensor with more than one value is ambiguous;"),
    "index by float": (lambda t: [1, 2][t.tensor(1.0)], "only integer tensors of a single element can be converted to an"),
    "in with string": (lambda t: "a" in t.ones(2), "Tensor.__contains__ only supports Tensor or scalar, but got str"),
    "is_nonzero of list": (lambda t: t.is_nonzero([1]), "is_nonzero(): argument 'input' must be Tensor, not list"),
    "numel of a list": (lambda t: t.numel([1]), "numel(): argument 'input' must be Tensor, not list"),
    "is_floating_point of number": (
        lambda t: t.is_floating_point(1.0),
        "is_floating_point(): argument 'input' must be Tensor, not float"),
    "is_complex of number": (lambda t: t.is_complex(1.0), "is_complex(): argument 'input' must be Tensor, not float"),
    "fill_ vector": (lambda t: t.ones(2).fill_(t.ones(2)), "fill_(): only supports 0-dimension value tensor but got tensor"),
    "detach_ view": (
        lambda t: (t.ones(2, requires_grad=True) * 2).view(2).detach_(),
        "detach_(): can't detach views in-place; use detach() instead"),
    "normal_ negative": (lambda t: t.ones(2).normal_(0, -1), "normal_() expects std >= 0.0, but found std -1"),
    "uniform_ empty": (lambda t: t.ones(2).uniform_(2, 1), "uniform_() expects to return a [from, to) range, but found"),
    "bernoulli_ above 1": (lambda t: t.ones(2).bernoulli_(1.5), "bernoulli(): expected p in [0, 1], got 1.5"),
    "exponential_ negative": (lambda t: t.ones(2).exponential_(-1), "exponential(): expected lambd > 0, got -1"),
    "random_ empty": (lambda t: t.ones(2).random_(3, 3), "randint(): expected low < high, got low=3 and high=3"),
    "in-place to int": (
        lambda t: t.ones(2, dtype=t.int64).add_(0.5),
        "add_(): result type float32 can't be cast to the desired output"),
    "device with two indices": (lambda t: t.device("cpu:0", 1), "device(): the name 'cpu:0' has an index already, got index=1"),
    "out for grad": (
        lambda t: t.add(t.ones(1, requires_grad=True), 1, out=t.ones(1)),
        "add(): functions with out=... arguments don't support automatic"),
    "out a list": (lambda t: t.add(t.ones(1), 1, out=[1]), "add(): argument 'out' must be Tensor, not list"),
    "cat out grad": (
        lambda t: t.cat([t.ones(1, requires_grad=True)], out=t.ones(1)),
        "cat(): functions with out=... arguments don't support automatic"),
    "unexpected keyword": (
        lambda t: t.add(t.ones(1), 1, foo=1),
        "add() got an unexpected keyword argument 'foo'; it takes input,"),
    "argument missing": (lambda t: t.add(t.ones(1)), "add() missing required argument 'other'; it takes input, other,"),
    "from_numpy of a list": (lambda t: t.from_numpy([1]), "from_numpy(): expected an ndarray, got list"),
    "arange without end": (lambda t: t.arange(), "arange(): missing required argument 'end'"),
    "arange of four": (lambda t: t.arange(1, 2, 3, 4), "arange(): expected start, end, step, got 4 positional arguments"),
    "full of string": (lambda t: t.full((2,), "a"), "full(): expected a number as fill_value, got str"),
    "ones size twice": (lambda t: t.ones(2, size=(2,)), "ones(): got unexpected keyword arguments ['size']"),
    "type of a name": (
        lambda t: t.ones(1).type("torch.FooTensor"),
        "type(): expected one of FloatTensor, DoubleTensor, HalfTensor,"),
    "slice_scatter step": (
        lambda t: t.slice_scatter(t.ones(4), t.ones(2), step=0),
        "slice_scatter(): step must be greater than zero, got 0"),
    "repeat_interleave 2-d": (
        lambda t: t.ones(2).repeat_interleave(t.ones(1, 2, dtype=t.int64)),
        "repeat_interleave(): repeats must be 0- or 1-dimensional, got"),
    "repeat_interleave size": (
        lambda t: t.ones(2).repeat_interleave(t.tensor([1, 2]), output_size=5),
        "repeat_interleave(): allocated size does not match required"),
    "outer": (lambda t: t.outer(t.ones(2, 2), t.ones(2)), "outer(): expected two vectors, got (2, 2) and (2,)"),
    "cross": (lambda t: t.cross(t.ones(2), t.ones(2)), "cross(): no dimension of size 3 in input, got shapes (2,) and"),
    "einsum dtypes": (
        lambda t: t.einsum("ij,jk", t.ones(2, 2), t.ones(2, 2, dtype=t.float64)),
        "einsum(): expected operands of one dtype, got float32, float64"),
    "einsum sublist": (lambda t: t.einsum(t.ones(2), [100]), "einsum(): expected subscripts within range [0, 52), got 100"),
    "tensordot dtypes": (
        lambda t: t.tensordot(t.ones(2, 2), t.ones(2, 2, dtype=t.float64)),
        "tensordot(): both inputs should have the same dtype, got"),
    "solve_triangular": (
        lambda t: t.linalg.solve_triangular(t.ones(2, 2), t.ones(3, 1), upper=True),
        "linalg.solve_triangular(): Incompatible shapes of A (2, 2) and"),
    "matrix_power": (
        lambda t: t.linalg.matrix_power(t.ones(2, 3), 2),
        "linalg.matrix_power(): A must be batches of square matrices,"),
    "norm name": (lambda t: t.norm(t.ones(2), p="foo"), "norm(): expected a number, 'fro' or 'nuc' as p, got 'foo'"),
    "solve dtypes": (
        lambda t: t.linalg.solve(t.eye(2), t.ones(2, dtype=t.float64)),
        "linalg.solve(): Expected tensors of one dtype, got float32 and"),
    "max two": (
        lambda t: t.max(t.ones(2), t.ones(2), keepdim=True),
        "max(): takes either dim and keepdim, or another tensor, got both"),
    "var both": (
        lambda t: t.var(t.ones(2), unbiased=True, correction=1),
        "var(): got both unbiased=True and correction=1; give one of them"),
    "prod dims": (lambda t: t.ones(2, 2).prod((0, 1)), "prod(): argument 'dim' must be int, not tuple"),
    "histc ints": (lambda t: t.ones(2, dtype=t.int64).histc(), "histc(): not implemented for int64; convert it with .float()"),
    "gather sizes": (
        lambda t: t.ones(2, 2).gather(0, t.zeros(1, 3, dtype=t.int64)),
        "gather(): Size does not match at dimension 1 expected index [1,"),
    "a Function without backward": (
        lambda t: function(t, forward=lambda ctx, x: x * 2).apply(t.ones(2, requires_grad=True)).sum().backward(),
        "You must implement the backward function for custom"),
    "mark_dirty of no input": (
        lambda t: function(t, forward=lambda ctx, x: ctx.mark_dirty(t.ones(2)) or x * 2).apply(t.ones(2, requires_grad=True)),
        "F: mark_dirty() was called on a tensor that is no input of"),
    "expand of a distribution": (lambda t: bare(t).expand((2,)), "Distribution.expand() is not defined"),
    "mean of a distribution": (lambda t: bare(t).mean, "Distribution.mean is not defined"),
    "mode of a distribution": (lambda t: bare(t).mode, "Distribution does not implement mode"),
    "variance of a distribution": (lambda t: bare(t).variance, "Distribution.variance is not defined"),
    "log_prob of a distribution": (lambda t: bare(t).log_prob(t.ones(1)), "Distribution.log_prob() is not defined"),
    "cdf of a distribution": (lambda t: bare(t).cdf(t.ones(1)), "Distribution.cdf() is not defined"),
    "icdf of a distribution": (lambda t: bare(t).icdf(t.ones(1)), "Distribution.icdf() is not defined"),
    "enumerate of a distribution": (lambda t: bare(t).enumerate_support(), "Distribution cannot enumerate its support"),
    "entropy of a distribution": (lambda t: bare(t).entropy(), "Distribution.entropy() is not defined"),
    "kl of two MVN": (
        lambda t: kl(t, *(t.distributions.MultivariateNormal(t.zeros(n), t.eye(n)) for n in (2, 3))),
        "KL-divergence between two Multivariate Normals with different"),
    "kl of Independents": (
        lambda t: kl(t, *(t.distributions.Independent(t.distributions.Normal(t.zeros(2), t.ones(2)), n) for n in (1, 0))),
        "kl_divergence(): Independent of 1 and of 0 dimensions"),
    "a concentration below 0": (
        lambda t: t.distributions.Gamma(t.tensor(-1.0), t.tensor(1.0)), "Expected parameter concentration"),
    "a concentration that is a number": (lambda t: t.distributions.Dirichlet(t.tensor(1.0)), "must be at least one-dimensional"),
    "a mixture of numbers": (
        lambda t: t.distributions.MixtureSameFamily(t.distributions.Categorical(t.ones(2)), 3), "Distribution, got int"),
    "a mixture of other batches": (
        lambda t: t.distributions.MixtureSameFamily(t.distributions.Categorical(t.ones(3, 2)),
                                                    t.distributions.Normal(t.ones(2, 2), 1.0)), "batch_shape (3,)"),
    "a cache of three": (lambda t: t.distributions.transforms.ExpTransform(cache_size=3), "cache_size must be 0 or 1"),
    "a transform that says nothing": (lambda t: t.distributions.transforms.Transform()(t.ones(1)), "_call() is not defined"),
    "a transform that cannot go back": (
        lambda t: t.distributions.transforms.Transform().inv(t.ones(1)), "_inverse() is not defined"),
    "a transform without a slope": (
        lambda t: t.distributions.transforms.Transform().log_abs_det_jacobian(t.ones(1), t.ones(1)), "is not defined"),
    "boundaries in a matrix": (lambda t: t.bucketize(t.ones(2), t.ones(2, 2)), "boundaries tensor must be 1 dimension"),
    "the correlation of a cube": (lambda t: t.corrcoef(t.ones(1, 2, 2)), "two or fewer dimensions"),
    "Variable of a list": (lambda t: t.autograd.Variable([1]), "Variable(): expected a Tensor as data, got list"),
    "FloatTensor of two": (
        lambda t: t.FloatTensor([1], [2]),
        "FloatTensor(): expected sizes or one sequence of numbers, got 2"),
    "matrix_norm three": (
        lambda t: t.linalg.matrix_norm(t.ones(2, 2, 2), dim=(0, 1, 2)),
        "linalg.matrix_norm(): dim must be a 2-tuple, got (0, 1, 2)"),
    "too many masks": (
        lambda t: t.ones(2)[t.ones(2, 2, dtype=t.bool)],
        "too many indices for tensor of dimension 1: 2 for shape [2]"),
    "median of bools": (lambda t: t.ones(2, dtype=t.bool).median(), "median(): not implemented for bool of shape (2,)"),
    "Sampler": (lambda t: iter(t.utils.data.Sampler()), "Sampler must define __iter__()"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused_as_in_pytorch(name):
    assert_refused_alike(*WRONG[name])


# PyTorch has a class that says less, or takes what means nothing here.
WRONG_HERE = {
    "cuda": (lambda: ag.ones(1).cuda(), RuntimeError, "device='cpu'"),
    "an argument twice": (lambda: ag.add(ag.ones(1), 1, other=1), TypeError, "multiple values for argument 'other'"),
    "a ragged index": (lambda: ag.ones(2)[[[0], [0, 1]]], ValueError, "sequences of equal length as index"),
    "a slice in a list": (lambda: ag.ones(2, 2)[[slice(1), 0]], IndexError, "write x[tuple(index)]"),
    "two ellipses": (lambda: ag.ones(2, 2)[..., ag.tensor([0]), ...], IndexError, "a single ellipsis"),
    "too many letters": (lambda: ag.einsum("...,...", *[ag.ones((1,) * 60)] * 2), RuntimeError, "more than 52 letters"),
    "padding by a word": (lambda: F.pad(ag.ones(3), "a"), TypeError, "'pad' must be tuple of ints, not 'a'"),
    "a transposed convolution padded to the same": (
        lambda: F.conv_transpose2d(ag.ones(1, 1, 4, 4), ag.ones(1, 1, 2, 2), padding="same"), TypeError, "not str"),
    "negative output_padding": (lambda: F.conv_transpose2d(ag.ones(1, 1, 4, 4), ag.ones(1, 1, 2, 2), output_padding=-1),
                                RuntimeError, "negative output_padding"),
    "heads where there are none": (lambda: F.scaled_dot_product_attention(*[ag.ones(3, 4)] * 3, enable_gqa=True),
                                   RuntimeError, "needs heads in dimension -3, got query (3, 4)"),
    "a class beyond the margins": (lambda: F.multi_margin_loss(ag.ones(1, 2), ag.tensor([5])), IndexError,
                                   "expected 0 <= label < 2"),
    "a state that is no tensor": (lambda: nn.RNN(2, 2)(ag.ones(1, 1, 2), 3), TypeError, "'hx' must be Tensor"),
    "a sequence that is no tensor": (lambda: nn.RNN(2, 2)([1]), TypeError, "must be Tensor or PackedSequence, not list"),
    "weight_norm of a buffer": (lambda: nn.utils.weight_norm(nn.BatchNorm1d(2), "running_mean"), ValueError,
                                "expected 'running_mean' of BatchNorm1d to be a Parameter, got Tensor"),
    "a circle around too few dimensions": (lambda: nn.CircularPad1d(1)(ag.ones(3)), ValueError, "expected 2D or 3D input"),
    "a stream without __iter__": (lambda: iter(ag.utils.data.IterableDataset()), NotImplementedError, "must define __iter__"),
    "a schedule without get_lr": (lambda: optim.lr_scheduler.LRScheduler(optim.SGD(nn.Linear(1, 1).parameters())),
                                  NotImplementedError, "LRScheduler has no get_lr()"),
    "a range of bools": (lambda: ag.linspace(0, 1, 2, dtype=ag.bool), NotImplementedError, "not implemented for bool"),
    "singular vectors of 0": (
        lambda: ag.linalg.svd(ag.zeros(2, 2, requires_grad=True), full_matrices=False)[0].sum().backward(),
        ag.linalg.LinAlgError, "are not unique, and have no derivative"),
    "text as a number": (lambda: ag.tensor(["a"]), TypeError, "'a', which is text"),
}


@pytest.mark.parametrize("name", WRONG_HERE)
def test_refused_here(name):
    call, error, words = WRONG_HERE[name]
    with pytest.raises(error) as raised:
        call()
    assert words in str(raised.value)
