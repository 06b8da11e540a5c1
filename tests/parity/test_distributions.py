"""Distributions beside PyTorch's: samples for the same seed, densities, moments, divergences, gradients, errors."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from compare import compare, torch

import autograd
from autograd import distributions

RNG = np.random.default_rng(0)
inf = np.inf


def array(*shape):
    return RNG.normal(size=shape)


def positive(*shape):
    return RNG.uniform(0.5, 2.0, size=shape)


def spread(*shape):
    a = array(*shape, shape[-1])
    return a @ a.swapaxes(-1, -2) + np.eye(shape[-1])


def factor(*shape):
    return np.linalg.cholesky(spread(*shape))


# For each: parameters, and values inside the support.
CASES = {
    "Normal": ("Normal", {"loc": array(3), "scale": positive(2, 1)}, array(4, 2, 3)),
    "Normal of numbers": ("Normal", {"loc": 0.5, "scale": 2.0}, array(3)),
    "Uniform": ("Uniform", {"low": -positive(3), "high": positive(2, 3)}, RNG.uniform(-0.4, 0.4, (2, 3))),
    "Bernoulli": ("Bernoulli", {"probs": RNG.uniform(0.1, 0.9, (2, 3))}, (RNG.random((4, 2, 3)) < 0.5) * 1.0),
    "Bernoulli of logits": ("Bernoulli", {"logits": array(3)}, np.array([0.0, 1.0, 1.0])),
    "Bernoulli without doubt": ("Bernoulli", {"probs": np.array([0.0, 1.0, 0.5])}, np.array([0.0, 1.0, 1.0])),
    "Categorical": ("Categorical", {"probs": positive(2, 4)}, RNG.integers(0, 4, (3, 2))),
    "Categorical of logits": ("Categorical", {"logits": array(4)}, np.array([0, 3])),
    "Categorical without doubt": ("Categorical", {"probs": np.array([0.0, 1.0, 3.0])}, np.array([1, 2])),
    "MultivariateNormal": ("MultivariateNormal", {"loc": array(3), "covariance_matrix": spread(3)}, array(5, 3)),
    "MultivariateNormal, precision": ("MultivariateNormal", {"loc": array(2, 3), "precision_matrix": spread(3)}, array(2, 3)),
    "MultivariateNormal, factor": ("MultivariateNormal", {"loc": array(3), "scale_tril": factor(2, 3)}, array(4, 2, 3)),
}
CASES |= {
    "Exponential": ("Exponential", {"rate": positive(3)}, positive(2, 3)),
    "Laplace": ("Laplace", {"loc": array(3), "scale": positive(2, 1)}, array(4, 2, 3)),
    "Gamma": ("Gamma", {"concentration": np.array([0.3, 1.0, 4.5]), "rate": positive(2, 1)}, positive(4, 2, 3)),
    "Chi2": ("Chi2", {"df": np.array([0.5, 3.0])}, positive(3, 2)),
    "Beta": ("Beta", {"concentration1": np.array([0.4, 2.0, 3.5]), "concentration0": np.array([0.7, 1.5, 2.0])},
             RNG.uniform(0.1, 0.9, (2, 3))),
    "Dirichlet": ("Dirichlet", {"concentration": np.array([[0.5, 1.5, 2.0], [3.0, 1.2, 1.1]])}, RNG.dirichlet(np.ones(3), 2)),
    "Poisson": ("Poisson", {"rate": np.array([0.4, 3.0, 25.0])}, np.array([0.0, 2.0, 30.0])),
    "Geometric": ("Geometric", {"probs": np.array([0.2, 0.9])}, np.array([[3.0, 0.0], [0.0, 1.0]])),
    "Geometric of logits": ("Geometric", {"logits": array(2)}, np.array([3.0, 0.0])),
    "OneHotCategorical": ("OneHotCategorical", {"probs": positive(2, 3)}, np.eye(3)[[0, 2]]),
    "LogNormal": ("LogNormal", {"loc": array(3), "scale": positive(3)}, positive(2, 3)),
    "HalfNormal": ("HalfNormal", {"scale": positive(3)}, positive(2, 3)),
    "StudentT": ("StudentT", {"df": np.array([0.5, 1.5, 4.0]), "loc": array(3), "scale": positive(2, 1)}, array(4, 2, 3)),
    "Cauchy": ("Cauchy", {"loc": array(3), "scale": positive(2, 1)}, array(4, 2, 3)),
    "Gumbel": ("Gumbel", {"loc": array(3), "scale": positive(2, 1)}, array(4, 2, 3)),
}
each_case = pytest.mark.parametrize(("name", "parameters", "value"), CASES.values(), ids=CASES)


def both(name, parameters, method, *extra):
    """Compare `method` of the distributions, as functions of their parameters and of `extra`."""
    keys = [key for key, value in parameters.items() if isinstance(value, np.ndarray)]
    numbers = {key: value for key, value in parameters.items() if key not in keys}

    def of(module):
        def call(*arrays):
            made = getattr(module.distributions, name)(**dict(zip(keys, arrays)), **numbers)
            return method(made, *arrays[len(keys):])
        return call
    compare(of(torch), of(autograd), *(parameters[key] for key in keys), *extra)


@each_case
def test_log_prob(name, parameters, value):
    both(name, parameters, lambda d, x: d.log_prob(x), value)


@each_case
@pytest.mark.parametrize("attribute", ["mean", "mode", "variance", "stddev"])
def test_moments(attribute, name, parameters, value):
    if name != "Categorical" or attribute == "mode":
        both(name, parameters, lambda d: getattr(d, attribute))


@each_case
def test_entropy(name, parameters, value):
    both(name, parameters, lambda d: d.entropy())
    if name != "Uniform":
        both(name, parameters, lambda d: d.perplexity())


@each_case
def test_shapes_and_text(name, parameters, value):
    made = [getattr(module.distributions, name)(**{
        key: module.tensor(p) if isinstance(p, np.ndarray) else p for key, p in parameters.items()})
        for module in (autograd, torch)]
    ours, theirs = ([tuple(d.batch_shape), tuple(d.event_shape), repr(d).replace("torch.", "")] for d in made)
    assert ours == theirs


@each_case
def test_expand(name, parameters, value):
    def expanded(d):
        d = d.expand((2, 2, *d.batch_shape))
        return [d.mean, d.log_prob(d.enumerate_support() if d.has_enumerate_support else d.mean)]
    if name != "Categorical":
        both(name, parameters, expanded)


@each_case
@pytest.mark.parametrize("sample_shape", [(), (2,), (3, 20)], ids=str)
def test_samples_for_the_same_seed(sample_shape, name, parameters, value):
    def sample(d):
        for module in (torch, autograd):
            module.manual_seed(3)
        return d.sample(sample_shape)
    both(name, parameters, sample)


WITHOUT_GRADIENT = ("Gamma", "Chi2", "Beta", "Dirichlet")  # and StudentT's df, which has a test of its own


@pytest.mark.parametrize("case", WITHOUT_GRADIENT)
def test_samples_that_pass_no_gradient_are_refused_where_one_is_asked_for(case):
    name, parameters, _ = CASES[case]
    made = getattr(distributions, name)(**{key: autograd.tensor(value) for key, value in parameters.items()})
    assert not made.has_rsample
    with pytest.raises(NotImplementedError, match=r"use sample\(\) with log_prob"):
        made.rsample()


WITH_GRADIENT = {name: case for name, case in CASES.items() if name not in (*WITHOUT_GRADIENT, "StudentT")}


@pytest.mark.parametrize(("name", "parameters", "value"), WITH_GRADIENT.values(), ids=WITH_GRADIENT)
def test_gradient_of_samples(name, parameters, value):
    def rsample(d):
        for module in (torch, autograd):
            module.manual_seed(3)
        return d.rsample((4,))
    both(name, parameters, rsample)


@pytest.mark.parametrize("name", ["Normal", "Uniform", "Exponential", "Laplace", "LogNormal", "HalfNormal", "Gumbel",
                                  "Cauchy"])
def test_cdf_and_its_inverse(name):
    _, parameters, value = CASES[name]
    both(name, parameters, lambda d, x: d.cdf(x), value)
    both(name, parameters, lambda d, p: d.icdf(p), RNG.uniform(0.01, 0.99, (2, 3)))


@pytest.mark.parametrize("case", ["Bernoulli", "Categorical", "Bernoulli of logits"])
@pytest.mark.parametrize("expand", [True, False])
def test_support(expand, case):
    name, parameters, _ = CASES[case]
    both(name, parameters, lambda d: d.enumerate_support(expand))


@pytest.mark.parametrize("case", CASES)
def test_both_kinds_of_parameters(case):
    name, parameters, _ = CASES[case]
    for attribute in {"Bernoulli": ["probs", "logits"], "Categorical": ["probs", "logits"], "MultivariateNormal": [
            "covariance_matrix", "precision_matrix", "scale_tril"]}.get(name, []):
        both(name, parameters, lambda d, attribute=attribute: getattr(d, attribute))


# Divergences -----------------------------------------------------------------------------------------------------

PAIRS = [
    ("Normal", [array(3), positive(3)], "Normal", [array(2, 1), positive(3)]),
    ("Normal", [array(3), positive(3)], "Uniform", [-positive(3), positive(3)]),
    ("Uniform", [-positive(3), positive(3)], "Uniform", [np.full(3, -5.0), np.array([3.0, 4.0, 0.1])]),
    ("Uniform", [-positive(3), positive(3)], "Normal", [array(3), positive(3)]),
    ("Bernoulli", [np.array([0.3, 0.0, 1.0, 0.5])], "Bernoulli", [np.array([0.6, 0.5, 0.2, 0.1])]),
    ("Categorical", [positive(2, 3)], "Categorical", [positive(3)]),
    ("MultivariateNormal", [array(3), spread(3)], "MultivariateNormal", [array(3), spread(2, 3)]),
    ("Exponential", [positive(3)], "Exponential", [positive(2, 3)]),
    ("Laplace", [array(3), positive(3)], "Laplace", [array(3), positive(3)]),
    ("LogNormal", [array(3), positive(3)], "LogNormal", [array(3), positive(3)]),
    ("HalfNormal", [positive(3)], "HalfNormal", [positive(3)]),
    ("Gamma", [positive(3), positive(3)], "Gamma", [positive(3), positive(3)]),
    ("Beta", [positive(3), positive(3)], "Beta", [positive(3), positive(3)]),
    ("Dirichlet", [positive(2, 3)], "Dirichlet", [positive(3)]),
    ("Poisson", [positive(3)], "Poisson", [positive(3)]),
    ("Geometric", [RNG.uniform(0.1, 0.9, 3)], "Geometric", [RNG.uniform(0.1, 0.9, 3)]),
    ("OneHotCategorical", [positive(3)], "OneHotCategorical", [positive(3)]),
    ("Normal", [array(3), positive(3)], "Bernoulli", [np.array([0.5])]),
]


@pytest.mark.parametrize(("first", "p", "second", "q"), PAIRS, ids=lambda value: value if isinstance(value, str) else "")
def test_divergence(first, p, second, q):
    def of(module):
        def divergence(*arrays):
            d = module.distributions
            return d.kl_divergence(getattr(d, first)(*arrays[:len(p)]), getattr(d, second)(*arrays[len(p):]))
        return divergence
    compare(of(torch), of(autograd), *p, *q)


def test_divergence_of_events_that_cannot_happen():
    def of(module):
        def divergence(p, q):
            d = module.distributions
            return [d.kl_divergence(kind(p), kind(q)) for kind in (d.Bernoulli, d.Categorical)]
        return divergence
    compare(of(torch), of(autograd), np.array([0.3, 0.7, 0.0]), np.array([0.0, 1.0, 0.0]),
            constant=["argument 0", "argument 1"])


def test_divergence_without_a_formula_is_refused():
    with pytest.raises(NotImplementedError, match="p type Normal and q type Categorical"):
        distributions.kl_divergence(distributions.Normal(0, 1), distributions.Categorical(autograd.ones(2)))


def test_divergence_of_a_users_own_distribution():
    class Point(distributions.Distribution):
        pass

    @distributions.register_kl(Point, distributions.Normal)
    def _point_normal(p, q):
        return 7

    class Dot(Point):
        pass

    assert distributions.kl_divergence(Dot(), distributions.Normal(0, 1)) == 7


def test_register_kl_refuses_what_is_no_distribution():
    with pytest.raises(TypeError, match="subclasses of Distribution"):
        distributions.register_kl(int, distributions.Normal)


# Independent -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("dims", [0, 1, 2])
def test_independent(dims):
    def of(module):
        def parts(loc, scale, value):
            d = module.distributions.Independent(module.distributions.Normal(loc, scale), dims)
            other = module.distributions.Independent(module.distributions.Normal(scale, scale), dims)
            wide = d.expand((4, *d.batch_shape))
            return [d.log_prob(value), d.entropy(), d.mean, d.variance, wide.log_prob(value),
                    module.distributions.kl_divergence(d, other)]
        return parts
    compare(of(torch), of(autograd), array(2, 3), positive(2, 3), array(2, 3))


def test_independent_of_more_dimensions_than_there_are():
    for module in (torch, autograd):
        with pytest.raises(ValueError, match="Expected reinterpreted_batch_ndims"):
            module.distributions.Independent(module.distributions.Normal(0.0, 1.0), 1)


# Errors ----------------------------------------------------------------------------------------------------------

WRONG = {
    "scale 0": lambda m: m.distributions.Normal(0.0, 0.0),
    "negative scale": lambda m: m.distributions.Normal(0.0, m.tensor([1.0, -1.0])),
    "nan": lambda m: m.distributions.Normal(float("nan"), 1.0),
    "a string": lambda m: m.distributions.Normal("0", 1.0),
    "low above high": lambda m: m.distributions.Uniform(1.0, 0.0),
    "no parameter": lambda m: m.distributions.Bernoulli(),
    "two parameters": lambda m: m.distributions.Categorical(m.ones(2), m.ones(2)),
    "probability above 1": lambda m: m.distributions.Bernoulli(1.5),
    "negative probability": lambda m: m.distributions.Categorical(m.tensor([-1.0, 2.0])),
    "0-d probabilities": lambda m: m.distributions.Categorical(m.tensor(1.0)),
    "0-d logits": lambda m: m.distributions.Categorical(logits=m.tensor(1.0)),
    "outside the support": lambda m: m.distributions.Bernoulli(0.5).log_prob(m.tensor(0.5)),
    "outside the interval": lambda m: m.distributions.Uniform(0.0, 1.0).log_prob(m.tensor(2.0)),
    "no such class": lambda m: m.distributions.Categorical(m.ones(2)).log_prob(m.tensor(2)),
    "number as value": lambda m: m.distributions.Normal(0.0, 1.0).log_prob(1.0),
    "shape of value": lambda m: m.distributions.Normal(m.zeros(3), 1.0).log_prob(m.zeros(2)),
    "event of value": lambda m: m.distributions.MultivariateNormal(m.zeros(3), m.eye(3)).log_prob(m.zeros(2)),
    "0-d mean": lambda m: m.distributions.MultivariateNormal(m.tensor(1.0), m.eye(1)),
    "vector as covariance": lambda m: m.distributions.MultivariateNormal(m.zeros(3), m.ones(3)),
    "not positive": lambda m: m.distributions.MultivariateNormal(m.zeros(2), -m.eye(2)),
    "not symmetric": lambda m: m.distributions.MultivariateNormal(m.zeros(2), m.tensor([[2.0, 1.0], [0.0, 2.0]])),
    "not triangular": lambda m: m.distributions.MultivariateNormal(m.zeros(2), scale_tril=m.ones(2, 2)),
    "two covariances": lambda m: m.distributions.MultivariateNormal(m.zeros(2), m.eye(2), m.eye(2)),
    "no bool": lambda m: m.distributions.Distribution.set_default_validate_args(5),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_error(call):
    with pytest.raises(ValueError):  # noqa: PT011  (PyTorch's own)
        call(torch)
    with pytest.raises(ValueError, match=r"."):
        call(autograd)


def test_validation_can_be_left_out():
    assert distributions.Bernoulli(0.5, validate_args=False).log_prob(autograd.tensor(0.5)).item() < 0
    distributions.Normal(0.0, -1.0, validate_args=False)


def test_what_has_no_smooth_samples_says_so():
    for made in (distributions.Bernoulli(0.5), distributions.Categorical(autograd.ones(2))):
        assert not made.has_rsample
        with pytest.raises(NotImplementedError, match="no rsample"):
            made.rsample()


def test_policy_gradient():
    logits = autograd.zeros(3, requires_grad=True)
    policy = distributions.Categorical(logits=logits)
    (-policy.log_prob(autograd.tensor(1)) * 2.0).backward()
    np.testing.assert_allclose(logits.grad.numpy(), [2 / 3, -4 / 3, 2 / 3], rtol=1e-6)


@pytest.mark.parametrize(("p", "q"), list(itertools.product([0.0, 0.3, 1.0], repeat=2)))
def test_divergence_of_coins(p, q):
    def of(module):
        return lambda p, q: module.distributions.kl_divergence(
            module.distributions.Bernoulli(p), module.distributions.Bernoulli(q))
    compare(of(torch), of(autograd), np.array(p), np.array(q), constant=["argument 0", "argument 1"])


# Made of others -------------------------------------------------------------------------------------------------

def mixture(d, weights, loc, scale):
    return d.MixtureSameFamily(d.Categorical(weights), d.Normal(loc, scale))


def of_vectors(d, weights, loc, scale):
    return d.MixtureSameFamily(d.Categorical(weights), d.Independent(d.Normal(loc, scale), 1))


MIXTURES = pytest.mark.parametrize(("make", "parameters", "value"), [
    (mixture, (positive(3), array(3), positive(3)), array(4)),
    (mixture, (positive(2, 3), array(2, 3), positive(2, 3)), array(2)),
    (of_vectors, (positive(3), array(3, 2), positive(3, 2)), array(5, 2)),
], ids=["numbers", "batch", "vectors"])


@MIXTURES
@pytest.mark.parametrize("method", ["log_prob", "mean", "variance"])
def test_mixture(method, make, parameters, value):
    def of(module):
        def call(x, *arrays):
            made = make(module.distributions, *arrays)
            return made.log_prob(x) if method == "log_prob" else getattr(made, method)
        return call
    compare(of(torch), of(autograd), value, *parameters)


@MIXTURES
def test_samples_of_a_mixture(make, parameters, value):
    def of(module):
        def call(*arrays):
            module.manual_seed(5)
            return make(module.distributions, *arrays).sample((3,))
        return call
    compare(of(torch), of(autograd), *parameters)


def test_mixtures_that_do_not_fit_raise():
    d = distributions
    with pytest.raises(ValueError, match="Categorical"):
        d.MixtureSameFamily(d.Normal(0.0, 1.0), d.Normal(0.0, 1.0))
    with pytest.raises(ValueError, match="probabilities"):
        d.MixtureSameFamily(d.Categorical(autograd.ones(2)), d.Normal(autograd.zeros(3), 1.0))


TRANSFORMS = {
    "exp": lambda d, a: [d.ExpTransform()],
    "tanh": lambda d, a: [d.TanhTransform(cache_size=1)],
    "sigmoid": lambda d, a: [d.SigmoidTransform()],
    "affine": lambda d, a: [d.AffineTransform(0.5, -2.0)],
    "affine of tensors": lambda d, a: [d.AffineTransform(a, a + 1)],
    "several": lambda d, a: [d.AffineTransform(0.1, 0.5), d.TanhTransform(), d.AffineTransform(loc=1.0, scale=0.5)],
    "composed": lambda d, a: [d.ComposeTransform([d.AffineTransform(a, 2.0), d.SigmoidTransform()])],
    "inverse": lambda d, a: [d.SigmoidTransform(), d.SigmoidTransform().inv],
}


@pytest.mark.parametrize("transforms", TRANSFORMS.values(), ids=TRANSFORMS)
@pytest.mark.parametrize("method", ["log_prob of samples", "rsample"])
def test_transformed(method, transforms):
    def of(module):
        def call(loc, scale, a):
            module.manual_seed(2)
            d = module.distributions
            made = d.TransformedDistribution(d.Normal(loc, scale), transforms(d, a))
            drawn = made.rsample((4,))
            return made.log_prob(drawn) if method != "rsample" else drawn
        return call
    compare(of(torch), of(autograd), array(3), positive(3), positive(3))


@pytest.mark.parametrize("transforms", [TRANSFORMS["affine"], TRANSFORMS["exp"]], ids=["falling", "rising"])
def test_cdf_of_what_is_transformed(transforms):
    def of(module):
        def call(loc, scale, value):
            d = module.distributions
            return d.TransformedDistribution(d.Normal(loc, scale), transforms(d, value)).cdf(value)
        return call
    compare(of(torch), of(autograd), array(3), positive(3), positive(3))


def test_an_inverse_turned_around_is_the_transform():
    transform = distributions.ExpTransform()
    assert transform.inv.inv is transform


def test_what_is_no_transform_is_refused():
    with pytest.raises(ValueError, match="list of Transforms"):
        distributions.TransformedDistribution(distributions.Normal(0, 1), [autograd.exp])


@pytest.mark.parametrize(("name", "arguments"), [
    ("Exponential", (-1.0,)), ("Laplace", (0.0, 0.0)), ("Gamma", (1.0, -1.0)), ("Beta", (0.0, 1.0)), ("Poisson", (-1.0,)),
    ("Geometric", (0.0,)), ("HalfNormal", (-1.0,)), ("LogNormal", (0.0, -1.0)), ("Gumbel", (0.0, 0.0)), ("Chi2", (-1.0,))])
def test_parameters_outside_their_range_raise_as_in_torch(name, arguments):
    for module in (autograd, torch):
        with pytest.raises(ValueError, match="invalid values"):
            getattr(module.distributions, name)(*map(module.tensor, arguments))


def test_samples_of_students_t_pass_gradients_to_place_and_scale_alone():
    def of(module):
        def call(loc, scale):
            module.manual_seed(3)
            return module.distributions.StudentT(3.0, loc, scale).rsample((4,))
        return call
    compare(of(torch), of(autograd), array(3), positive(3))
    with pytest.raises(NotImplementedError, match="df"):
        distributions.StudentT(autograd.ones(1, requires_grad=True)).rsample()
