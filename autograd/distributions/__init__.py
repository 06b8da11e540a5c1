"""Probability distributions with gradients: PyTorch's `torch.distributions`.

    >>> from autograd.distributions import Normal
    >>> round(Normal(0.0, 1.0).entropy().item(), 4)
    1.4189
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
