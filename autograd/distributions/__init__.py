"""Probability distributions with gradients: PyTorch's `torch.distributions`.

    >>> from autograd.distributions import Normal
    >>> round(Normal(0.0, 1.0).entropy().item(), 4)
    1.4189
"""

from autograd.distributions import constraints, transforms
from autograd.distributions.bernoulli import Bernoulli
from autograd.distributions.categorical import Categorical
from autograd.distributions.dirichlet import Beta, Dirichlet
from autograd.distributions.distribution import Distribution
from autograd.distributions.exponential import Exponential
from autograd.distributions.gamma import Chi2, Gamma
from autograd.distributions.geometric import Geometric
from autograd.distributions.heavy_tails import Cauchy, StudentT
from autograd.distributions.independent import Independent
from autograd.distributions.kl import kl_divergence, register_kl
from autograd.distributions.laplace import Laplace
from autograd.distributions.mixture import MixtureSameFamily
from autograd.distributions.multivariate_normal import MultivariateNormal
from autograd.distributions.normal import Normal
from autograd.distributions.one_hot_categorical import OneHotCategorical
from autograd.distributions.poisson import Poisson
from autograd.distributions.transformed import Gumbel, HalfNormal, LogNormal, TransformedDistribution
from autograd.distributions.transforms import *  # noqa: F403
from autograd.distributions.uniform import Uniform

__all__ = ["Bernoulli", "Beta", "Categorical", "Cauchy", "Chi2", "Dirichlet", "Distribution", "Exponential", "Gamma", "Geometric",
           "Gumbel", "HalfNormal", "Independent", "Laplace", "LogNormal", "MixtureSameFamily", "MultivariateNormal",
           "Normal", "OneHotCategorical", "Poisson", "StudentT", "TransformedDistribution", "Uniform", "constraints",
           "kl_divergence", "register_kl", "transforms", *transforms.__all__]
