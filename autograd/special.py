"""Special functions under the names that they have in `torch.special`."""

from autograd.ops.activation import sigmoid as expit
from autograd.ops.exponential import exp2, expm1, log1p, logit, xlogy
from autograd.ops.gamma import digamma, polygamma
from autograd.ops.gamma import digamma as psi
from autograd.ops.gamma import lgamma as gammaln
from autograd.ops.rounding import round
from autograd.ops.softmax import log_softmax, logsumexp, softmax
from autograd.ops.special import erf, erfc, erfinv
from autograd.ops.trigonometric import sinc

__all__ = ["digamma", "erf", "erfc", "erfinv", "exp2", "expit", "expm1", "gammaln", "log1p", "log_softmax", "logit",
           "logsumexp", "polygamma", "psi", "round", "sinc", "softmax", "xlogy"]
