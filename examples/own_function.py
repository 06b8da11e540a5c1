"""Your own operation: a function given by an equation, its gradient by the implicit function theorem, and its property test.

Kepler's equation E − e sin E = M has no formula for E. Newton's method finds it, in NumPy, without being recorded; and since
F(E, M, e) = E − e sin E − M stays 0, calculus gives dE = (dM + sin E de) / (1 − e cos E), whatever way E was found.
`autograd.testing.assert_gradients` holds a `Function` to finite differences, and finds the student's slip at the end.
"""

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import given, settings

import autograd
import lesson
from autograd.testing import arrays, assert_gradients


class Kepler(autograd.Function):
    """The eccentric anomaly E of a planet, from its mean anomaly M (which grows with time) and its eccentricity e."""

    @staticmethod
    def forward(ctx, M, e):
        m, ecc = M.detach().numpy(), e.detach().numpy()
        E = m + ecc * np.sin(m)
        for _ in range(20):
            E = E - (E - ecc * np.sin(E) - m) / (1 - ecc * np.cos(E))
        E = autograd.tensor(E)
        ctx.save_for_backward(E, e)
        return E

    @staticmethod
    def backward(ctx, grad_output):
        E, e = ctx.saved_tensors
        dM = grad_output / (1 - e * autograd.cos(E))
        return dM, dM * autograd.sin(E)


class Slip(Kepler):
    """The same with a sign wrong."""

    @staticmethod
    def backward(ctx, grad_output):
        E, e = ctx.saved_tensors
        dM = grad_output / (1 + e * autograd.cos(E))
        return dM, dM * autograd.sin(E)


@settings(max_examples=20, deadline=None, database=None, derandomize=True)
@given(arrays((3,), low=0, high=6), arrays((3,), low=0, high=0.8))
def check_kepler(M, e):
    """The property: whatever points hypothesis thinks of, the gradients agree with finite differences there."""
    assert_gradients(Kepler.apply, M, e)


def main(arguments=None):
    """Test the gradients, find the slip, draw an orbit and its speed; returns whether the slip was found."""
    chosen = lesson.options(__file__, __doc__, arguments, least={"eccentricity": 0.0}, eccentricity=0.6)
    if chosen.eccentricity >= 1:
        chosen.refuse(f"argument --eccentricity: expected one below 1, of an ellipse, got {chosen.eccentricity}")
    check_kepler()
    print("Kepler: the property test holds, to first and second order")
    M, e = (autograd.tensor(value, dtype=autograd.float64, requires_grad=True) for value in (1.0, chosen.eccentricity))
    E = Kepler.apply(M, e)
    E.backward()
    print(f"M = 1, e = {chosen.eccentricity}: E = {E.item():.12f}, dE/dM = {M.grad.item():.6f}, dE/de = {e.grad.item():.6f}")
    try:
        assert_gradients(Slip.apply, np.array(1.0), np.array(chosen.eccentricity))
        found = False
    except AssertionError as error:
        found = True
        print(f"Slip: {error}")

    M = autograd.linspace(0, 2 * np.pi, 200, dtype=autograd.float64).requires_grad_()
    E = Kepler.apply(M, e.detach())
    x, y = np.cos(E) - e.detach(), np.sqrt(1 - e.detach() ** 2) * np.sin(E)
    vx, = autograd.grad(x.sum(), M, retain_graph=True)
    vy, = autograd.grad(y.sum(), M)
    figure, (orbit, speed) = plt.subplots(1, 2, figsize=(11, 4.5))
    dots = orbit.scatter(x.detach(), y.detach(), c=np.hypot(vx, vy), cmap="cividis", s=14)
    orbit.scatter(0, 0, color="#e69f00", edgecolor="black", s=180, label="sun")
    orbit.set(aspect="equal", xticks=[-1.5, -1, -0.5, 0], title=f"an orbit of eccentricity {chosen.eccentricity}",
              xlabel="x", ylabel="y")
    orbit.legend(loc="upper left")
    figure.colorbar(dots, ax=orbit, label="speed", shrink=0.8)
    speed.plot(M.detach(), np.hypot(vx, vy))
    speed.set(xlabel="mean anomaly M: time, one turn is 2π", ylabel="speed", title="its derivative by time")
    lesson.save(figure, chosen, "orbit")
    return found


if __name__ == "__main__":
    main()
