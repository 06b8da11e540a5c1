"""Small calls that scripts make of tensors, modes, random numbers, distributions and containers: PyTorch's answers."""

import numpy as np
import pytest

import autograd

torch = pytest.importorskip("torch")


def leaf(t):
    return t.tensor([1.0, -2.0, 3.0], requires_grad=True)


def seeded(t, *calls):
    """What each call gives from the same seed."""
    return [t.manual_seed(0) and call() for call in calls]


def doubled(t):
    """A function that says whether its result is tracked."""
    return lambda: (leaf(t) * 2).requires_grad


def with_gradient(x, make):
    make(x).sum().backward()
    return x.grad


def hooked(x):
    x.register_hook(lambda g: None)
    x.register_hook(lambda g: g * 3)
    return with_gradient(x, lambda x: x * 2)


def accumulated(x):
    """The sum of two gradients that can be differentiated, and its derivative."""
    for _ in range(2):
        (x ** 3).sum().backward(create_graph=True)
    return x.grad, x.grad.sum()


def upon(x):
    (x ** 3).sum().backward(create_graph=True)
    (x * 2).sum().backward()
    return x.grad


def hooked_with_graph(x):
    x.register_hook(lambda g: g * 2)
    (x ** 2).sum().backward(create_graph=True)
    return x.grad


def second(t, f, x):
    x.requires_grad_()
    slope, = t.autograd.grad(f(x) ** 2, x, create_graph=True)
    return t.autograd.grad(slope.sum(), x)


def without_gradient(x):
    x.sum().backward()
    del x.grad
    return x.grad


def deviating(t):
    """max() written into tensors that are there."""
    values, places = t.empty(1), t.empty(1, dtype=t.int64)
    t.max(t.tensor([[1.0, 3.0]]), 1, out=(values, places))
    return values, places


def reset(layer):
    layer.weight.data.fill_(9)
    layer.reset_parameters()
    return layer.weight


def of_independent(t):
    d = t.distributions.Independent(t.distributions.Normal(t.zeros(3), t.ones(3)), 1)
    return [d.has_rsample, d.mode, d.mean, d.variance, d.log_prob(t.zeros(3)), d.entropy(),
            repr(d).replace("torch.", ""), *seeded(t, d.sample, lambda: d.rsample((2,)))]


def of_categorical(t):
    d = t.distributions.Categorical(t.tensor([0.2, 0.5, 0.3]))
    return [d.expand((2,)).probs, d.param_shape, d.mean, d.variance, d.mode]


CALLS = {
    "gradients of a batch of weights": lambda t: [t.autograd.grad(x ** 2, x, t.eye(3), is_grads_batched=True)
                                                  for x in [leaf(t)]],
    "a batch of gradients, differentiable": lambda t: [
        t.autograd.grad(x ** 3, x, t.eye(3), is_grads_batched=True, create_graph=True)[0].sum() for x in [leaf(t)]],
    "the gradient of what was not used": lambda t: t.autograd.grad(leaf(t).sum(), leaf(t), materialize_grads=True),
    "hooks that return nothing and something": lambda t: hooked(leaf(t)),
    "gradients with a graph add up": lambda t: accumulated(leaf(t)),
    "a gradient without a graph upon one with": lambda t: upon(leaf(t)),
    "a hook in a pass with a graph": lambda t: hooked_with_graph(leaf(t)),
    "the second derivative of a determinant of one number": lambda t: second(t, t.linalg.det, t.tensor([[2.0]])),
    "the gradient of the logarithm of a determinant": lambda t: with_gradient(
        t.tensor([[2.0, 1.0], [0.0, 3.0]], requires_grad=True), lambda a: t.linalg.slogdet(a)[1]),
    "del x.grad": lambda t: without_gradient(leaf(t)),
    "the gradient of a norm at 0": lambda t: with_gradient(t.zeros(2, requires_grad=True), lambda x: t.linalg.vector_norm(x, 3)),
    "detach_": lambda t: [(y.detach_().requires_grad, y.is_leaf) for y in [leaf(t) * 2]],
    "is_tensor": lambda t: [t.is_tensor(t.ones(1)), t.is_tensor(1)],
    "is_complex": lambda t: t.is_complex(t.ones(1)),
    "is_floating_point": lambda t: [t.is_floating_point(t.ones(1)), t.is_floating_point(t.ones(1, dtype=t.int64))],
    "is_nonzero": lambda t: [t.is_nonzero(t.ones(1)), t.is_nonzero(t.zeros(1))],
    "numel": lambda t: t.numel(t.ones(2, 3)),
    "result_type": lambda t: [t.result_type(t.ones(1, dtype=t.int64), 1.5) == t.float32,
                              t.result_type(t.ones(1), t.ones(1, dtype=t.float64)) == t.float64],
    "in": lambda t: [2 in t.tensor([1, 2]), t.tensor(5) in t.tensor([1, 2]), 2.5 in t.tensor([1, 2])],
    "Tensor()": lambda t: [t.Tensor([1, 2]), t.Tensor(2, 3).shape, t.Tensor(t.ones(2)), t.Tensor().shape],
    "FloatTensor": lambda t: [t.FloatTensor([1, 2]), t.LongTensor(t.tensor([1, 2])), isinstance(t.ones(1), t.FloatTensor),
                              isinstance(t.ones(1), t.LongTensor)],
    "Variable": lambda t: [t.autograd.Variable(t.ones(2)).requires_grad, t.autograd.Variable(leaf(t)).requires_grad,
                           t.autograd.Variable(leaf(t) * 2, requires_grad=True).is_leaf],
    "itemsize": lambda t: [t.ones(1).itemsize, t.ones(1, dtype=t.float64).element_size()],
    "stride": lambda t: [t.ones(2, 3).stride(), t.ones(2, 3).stride(0), t.ones(2, 3).t().stride(-1)],
    "data_ptr": lambda t: [(x.data_ptr() == x.view(-1).data_ptr(), x[1:].data_ptr() - x.data_ptr()) for x in [t.ones(4)]],
    "new tensors": lambda t: [(x.new_tensor([1, 2]), x.new_ones(2), x.new_zeros(size=(2,)), x.new_empty(2).shape,
                               x.new_full((2,), 3)) for x in [t.ones(1, dtype=t.float64)]],
    "size by name": lambda t: [t.ones(size=(2, 1)), t.zeros(size=(2,)), t.empty(size=(1, 2)).shape],
    "the dtype of another": lambda t: [t.ones(1).to(t.ones(1, dtype=t.float64)), t.ones(1).type_as(t.ones(1, dtype=t.int64))],
    "where it is already": lambda t: t.ones(1).cpu(),
    "view as integers": lambda t: t.ones(2).view(t.int32),
    "view as integers, of what is tracked": lambda t: leaf(t).view(t.int32).requires_grad,
    "out of two": deviating,
    "histc of equal values": lambda t: t.histc(t.ones(3), bins=5),
    "determinant of nothing": lambda t: [t.linalg.det(t.ones(0, 0)), t.linalg.inv(t.ones(0, 0)).shape],
    "layouts": lambda t: [str(t.strided).split(".")[-1], str(t.contiguous_format).split(".")[-1]],
    "inference_mode": lambda t: [t.inference_mode()(doubled(t))(), t.inference_mode(doubled(t))(),
                                 t.inference_mode(False)(doubled(t))()],
    "no_grad without brackets": lambda t: [t.no_grad(doubled(t))(), t.enable_grad(doubled(t))()],
    "set_grad_enabled as a decorator": lambda t: [t.set_grad_enabled(False)(doubled(t))(), t.is_grad_enabled()],
    "uniform_": lambda t: seeded(t, lambda: t.empty(40).uniform_(-1, 2), lambda: t.empty(4).uniform_(to=0.5)),
    "normal_": lambda t: seeded(t, lambda: t.empty(40).normal_(1, 2)),
    "bernoulli_": lambda t: seeded(t, lambda: t.empty(40).bernoulli_(0.3),
                                   lambda: t.empty(3).bernoulli_(t.tensor([0.0, 0.5, 1.0]))),
    "exponential_": lambda t: seeded(t, lambda: t.empty(40).exponential_(1.5)),
    "random_": lambda t: seeded(t, lambda: t.empty(40, dtype=t.int64).random_(7), lambda: t.empty(40).random_(3, 9),
                                lambda: t.empty(40).random_(), lambda: t.empty(40, dtype=t.uint8).random_()),
    "random_ where float32 has gaps": lambda t: seeded(t, lambda: t.empty(40).random_(2 ** 24 + 1, 2 ** 24 + 20)),
    "frombuffer": lambda t: t.frombuffer(bytearray(range(8)), dtype=t.int16, count=2, offset=2),
    "out=None": lambda t: t.cat([t.ones(1)], out=None),
    "no accelerators": lambda t: t.accelerator.device_count(),
    "set_default_device": lambda t: t.set_default_device("cpu"),
    "layouts in words": lambda t: [repr(t.strided).split(".")[-1], repr(t.preserve_format).split(".")[-1]],
    "support of vectors": lambda t: t.distributions.Independent(
        t.distributions.Normal(t.zeros(2), t.ones(2)), 1).support.check(t.ones(3, 2)),
    "Bernoulli": lambda t: t.distributions.Bernoulli(t.tensor([0.2, 0.7])).param_shape,
    "Categorical": of_categorical,
    "Independent": of_independent,
    "MixtureSameFamily": lambda t: [(d.cdf(t.tensor([0.5, 1.5])), d.expand((2,)).batch_shape, d.mean) for d in [
        t.distributions.MixtureSameFamily(t.distributions.Categorical(t.tensor([0.3, 0.7])),
                                          t.distributions.Normal(t.tensor([0.0, 1.0]), t.tensor([1.0, 2.0])))]],
    "OneHotCategorical": lambda t: t.distributions.OneHotCategorical(t.tensor([0.2, 0.8])).param_shape,
    "TransformedDistribution": lambda t: [(d.has_rsample, d.log_prob(t.tensor(0.5))) for d in [
        t.distributions.TransformedDistribution(t.distributions.Normal(0.0, 1.0), [t.distributions.transforms.ExpTransform()])]],
    "a distribution that is not transformed": lambda t: str(
        t.distributions.TransformedDistribution(t.distributions.Normal(0.0, 1.0), []).support),
    "transforms in words": lambda t: [(repr(e), repr(e.inv), repr(t.distributions.transforms.ComposeTransform([e, e.inv])))
                                      for e in [t.distributions.transforms.ExpTransform()]],
    "the inverse of a transform": lambda t: t.distributions.transforms.ExpTransform().inv(t.tensor(2.0)),
    "a transform that remembers": lambda t: [e(x) is e(x) for e, x in [
        (t.distributions.transforms.ExpTransform(cache_size=1), t.tensor(1.0))]],
    "PReLU starts again": lambda t: reset(t.nn.PReLU(2, 0.3)),
    "containers of nothing": lambda t: [repr(t.nn.Sequential()), repr(t.nn.ModuleList()), repr(t.nn.ModuleDict())],
    "ParameterDict | and |=": lambda t: [
        (list((d | d.fromkeys("bc")).keys()), list(d.__ior__({"e": t.ones(1)}).keys()))
        for d in [t.nn.ParameterDict({"a": t.ones(1)})]],
    "a transposed convolution of a given size": lambda t: [
        t.nn.ConvTranspose1d(2, 2, 3, stride=2)(t.ones(1, 2, 4), output_size=size).shape for size in [(10,), (1, 2, 10)]],
    "Parameter()": lambda t: t.nn.Parameter().shape,
    "type of a module": lambda t: t.nn.Linear(1, 1).type(t.float64).weight.dtype == t.float64,
}


def plain(answer):
    """As lists, arrays and what can be compared."""
    if isinstance(answer, list | tuple):
        return [plain(part) for part in answer]
    return answer.detach().numpy() if isinstance(answer, autograd.Tensor | torch.Tensor) else answer


def assert_same(mine, theirs):
    if isinstance(theirs, list):
        assert len(mine) == len(theirs)
        for a, b in zip(mine, theirs, strict=True):
            assert_same(a, b)
    elif isinstance(theirs, np.ndarray):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, strict=True)
    else:
        assert mine == theirs


@pytest.mark.filterwarnings("ignore:Using backward.. with create_graph=True", "ignore:.*is out of bounds .-.2.24")
@pytest.mark.parametrize("name", CALLS)
def test_the_answer_is_pytorchs(name):
    assert_same(plain(CALLS[name](autograd)), plain(CALLS[name](torch)))


@pytest.mark.parametrize("t", [autograd, torch], ids=["here", "PyTorch"])
def test_a_tensor_of_a_tensor_is_a_copy_and_warned_of(t):
    with pytest.warns(UserWarning, match="To copy construct from a tensor"):
        assert t.tensor(t.ones(1)).tolist() == [1]
