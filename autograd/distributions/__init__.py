"""Probability distributions with gradients: PyTorch's `torch.distributions`.

    >>> from autograd.distributions import Normal
    >>> Normal(0.0, 1.0).cdf(Normal(0.0, 1.0).icdf(0.25)).item()
    0.25
"""

from autograd.distributions.bernoulli import Bernoulli
from autograd.distributions.categorical import Categorical
from autograd.distributions.distribution import Distribution
from autograd.distributions.independent import Independent
from autograd.distributions.kl import kl_divergence, register_kl
from autograd.distributions.multivariate_normal import MultivariateNormal
from autograd.distributions.normal import Normal
from autograd.distributions.uniform import Uniform

__all__ = ["Bernoulli", "Categorical", "Distribution", "Independent", "MultivariateNormal", "Normal", "Uniform",
           "kl_divergence", "register_kl"]
