"""Gradients of plain NumPy code: functions that know nothing of Chainrule, with loops and conditions.

A Tensor answers to NumPy's own functions, and what is recorded is what ran: each turn of a loop, and of a condition the
branch that was taken. So code written for arrays gives values with arrays and derivatives with Tensors, of any order.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson


def wave(x):
    """A damped oscillation, straight from a NumPy notebook."""
    return np.exp(-x ** 2 / 8) * np.sin(3 * x)


def square_root(a, turns=8):
    """Heron's method: a loop. Its derivative should be 1 / (2 √a), though no rule says so."""
    x = a
    for _ in range(turns):
        x = (x + a / x) / 2
    return x


def collatz(x, turns=6):
    """A condition on the value in each turn: the derivative is that of the branches taken."""
    for _ in range(turns):
        x = x / 2 if int(x) % 2 == 0 else 3 * x + 1
    return x


def rosenbrock(p):
    """The banana valley, minimum at (1, 1)."""
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def derivatives(function, points, orders):
    """Values and derivatives up to an order: each is the gradient of the one before."""
    x = autograd.tensor(points, requires_grad=True)
    found = [function(x)]
    for _ in range(orders):
        found.append(autograd.grad(found[-1].sum(), x, create_graph=True)[0])
    return [values.detach().numpy() for values in found]


def main(arguments=None):
    """Derivatives of all of them, next to what calculus says; returns the largest error."""
    chosen = lesson.options(__file__, __doc__, arguments)
    a = autograd.tensor(2.0, dtype=autograd.float64, requires_grad=True)
    root = square_root(a)
    root.backward()
    print(f"Heron's loop: √2 = {root.item():.12f}, slope {a.grad.item():.12f}, calculus says {0.5 / np.sqrt(2):.12f}")
    n = autograd.tensor(11.0, requires_grad=True)
    collatz(n).backward()
    print(f"six turns of Collatz's rule: 11 → {collatz(11):.0f}, slope {n.grad.item()}: 3 for each turn up, ½ for each down")

    point = autograd.tensor([-1.0, 2.0], dtype=autograd.float64)
    print("banana valley at (−1, 2): gradient", autograd.func.grad(rosenbrock)(point).tolist())
    hessian = autograd.functional.hessian(rosenbrock, point)
    print("Hessian", hessian.tolist())

    def polar(p):
        return np.stack([p[0] * np.cos(p[1]), p[0] * np.sin(p[1])])

    jacobian = autograd.functional.jacobian(polar, autograd.tensor(np.array([2.0, np.pi / 6])))
    print("Jacobian of polar coordinates at r = 2:", jacobian.numpy().round(4).tolist(),
          f"determinant {np.linalg.det(jacobian.numpy()):.4f} = r")

    x = np.linspace(-6, 6, 400)
    curves = derivatives(wave, x, 3)
    by_calculus = np.exp(-x ** 2 / 8) * (3 * np.cos(3 * x) - x / 4 * np.sin(3 * x))
    error = max(np.abs(curves[1] - by_calculus).max(), abs(a.grad.item() - 0.5 / np.sqrt(2)))
    print(f"largest error of the first derivatives: {error:.1e}")
    figure, axes = plt.subplots(figsize=(10, 4.8))
    for order, (curve, style) in enumerate(zip(curves, ("-", "--", ":", "-."), strict=True)):
        axes.plot(x, curve / np.abs(curve).max(), style, label=f"order {order}, peak {np.abs(curve).max():.1f}")
    axes.set(xlabel="x", ylabel="each divided by its peak", title="np.exp(−x² / 8) · np.sin(3x) and its derivatives")
    axes.legend(loc="upper right")
    lesson.save(figure, chosen, "derivatives")
    return error


if __name__ == "__main__":
    main()
