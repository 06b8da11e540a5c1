"""Activation functions and their derivatives, which `backward()` computes; grey where the neuron is saturated.

Where the derivative is nearly 0 a neuron hardly learns: sigmoid and tanh on both sides, ReLU on the left, where it is dead.
Leaky ReLU, ELU and SELU keep a way back. The derivative of softmax is a matrix, its Jacobian diag(p) − p pᵀ.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson
import nn.functional as F

ACTIVATIONS = {
    "Heaviside": lambda z: (1 + autograd.sign(z)) / 2,
    "sigmoid (smooth Heaviside)": autograd.sigmoid,
    "tanh": autograd.tanh,
    "ReLU": F.relu,
    "leaky ReLU, slope 0.01": lambda z: F.leaky_relu(z, 0.01),
    "ELU": F.elu,
    "SELU": F.selu,
    "softplus": F.softplus,
    "GELU": F.gelu,
    "SiLU": F.silu,
    "softsign": F.softsign,
}


def curve(activation, points):
    """The values at the points, and the derivatives: each value depends on its own point only, so one backward pass
    of their sum gives them all."""
    z = points.clone().requires_grad_()
    values = activation(z)
    values.sum().backward()
    return values.detach().numpy(), z.grad.numpy()


def main(arguments=None):
    """Draw all of them, print values, derivatives and saturation; returns the derivatives by name."""
    chosen = lesson.options(__file__, __doc__, arguments, flat=0.05)
    z = autograd.linspace(-6, 6, 601)
    figure, panels = plt.subplots(3, 4, figsize=(15, 9), sharex=True)
    derivatives = {}
    print(f"{'':28}value and derivative at −2, 0, 2       derivative below {chosen.flat} in")
    for (name, activation), axes in zip(ACTIVATIONS.items(), panels.flat, strict=False):
        values, slopes = curve(activation, z)
        derivatives[name] = slopes
        flat = np.abs(slopes) < chosen.flat
        shown = "  ".join(f"{values[i]:6.3f} {slopes[i]:5.3f}" for i in (200, 300, 400))
        print(f"{name:28}{shown}  {flat.mean():4.0%} of [−6, 6]")
        axes.fill_between(z.numpy(), 0, 1, where=flat, transform=axes.get_xaxis_transform(), color="#dddddd", label="saturated")
        axes.plot(z, values, label="value")
        axes.plot(z, slopes, "--", label="derivative")
        axes.set(title=name, ylim=(-2.2, 3.2))
    handles, labels = panels.flat[1].get_legend_handles_labels()
    panels.flat[0].legend(handles, labels, loc="upper left")

    axes = panels.flat[-1]
    scores = autograd.stack([z, autograd.zeros(601), autograd.ones(601)], dim=1)
    for i, style in enumerate(("-", "--", ":")):
        axes.plot(z, F.softmax(scores, dim=1)[:, i], style, label=f"p{i + 1}")
    axes.set(title="softmax of (z, 0, 1)")
    axes.legend()
    for axes in panels[-1]:
        axes.set(xlabel="z")
    p = F.softmax(scores[300], dim=0)
    jacobian = autograd.functional.jacobian(lambda s: F.softmax(s, dim=0), scores[300])
    print(f"softmax of (0, 0, 1): {p}\nits Jacobian, and the largest difference to diag(p) − p pᵀ:\n{jacobian}",
          (jacobian - (autograd.diag(p) - autograd.outer(p, p))).abs().max().item())
    lesson.save(figure, chosen, "activations")
    return derivatives


if __name__ == "__main__":
    main()
