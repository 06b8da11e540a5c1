"""A differentiable simulation: the length and the friction of a pendulum, found from noisy measurements of its swing.

    θ'' = −g/L sin θ − c θ'         simulated step by step (semi-implicit Euler), an ordinary loop

The loss compares simulated with measured angles; `backward()` runs through all the steps of the simulation. Gradients say how
to change L, c and the angle at the start; Newton's method with Gauss's approximation of the Hessian, J the Jacobian, arrives
in a few steps: p := p − (JᵀJ)⁻¹ Jᵀ r.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson

GRAVITY, STEP = 9.81, 0.02
TRUTH = (0.8, 0.25, 1.2)  # metres, 1/s, radians


def simulate(parameters, steps):
    """The angles of a pendulum that is let go."""
    length, friction, angle = parameters.unbind()
    speed, angles = autograd.zeros((), dtype=parameters.dtype), []
    for _ in range(steps):
        speed = speed + STEP * (-GRAVITY / length * np.sin(angle) - friction * speed)
        angle = angle + STEP * speed
        angles.append(angle)
    return autograd.stack(angles)


def gauss_newton(residuals, parameters, turns):
    """Least squares with the Jacobian of the residuals; halves a step that does not help. Returns all the parameters."""
    path = [parameters]
    for _ in range(turns):
        r = residuals(parameters)
        J = autograd.functional.jacobian(residuals, parameters)
        step = autograd.tensor(np.linalg.lstsq(J.numpy(), r.numpy(), rcond=None)[0])
        while (residuals(parameters - step) ** 2).sum() > (r ** 2).sum() and step.abs().max() > 1e-9:
            step = step / 2
        parameters = parameters - step
        path.append(parameters)
    return path


def main(arguments=None):
    """Simulate, measure with noise, fit, draw; returns the fitted and the true parameters."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 100, "turns": 6},
                            least={"steps": 5, "turns": 2, "noise": 0.0}, steps=200, turns=6, noise=0.05)
    times = STEP * np.arange(1, chosen.steps + 1)
    swing = simulate(autograd.tensor(TRUTH, dtype=autograd.float64), chosen.steps)
    measured = (swing + chosen.noise * autograd.randn(chosen.steps, dtype=autograd.float64))[4::5]

    def residuals(parameters):
        return simulate(parameters, chosen.steps)[4::5] - measured

    start = autograd.tensor([1.1, 0.05, 0.8], dtype=autograd.float64, requires_grad=True)
    loss = (residuals(start) ** 2).mean()
    loss.backward()
    print(f"start: loss {loss.item():.4f}, its gradient by (length, friction, angle) {start.grad.numpy().round(3)}, "
          f"back through {chosen.steps} steps")
    path = gauss_newton(residuals, start.detach(), chosen.turns)
    for turn, p in enumerate(path):
        print(f"turn {turn}: length {p[0].item():.4f} m, friction {p[1].item():.4f} /s, start at {p[2].item():.4f} rad, "
              f"loss {(residuals(p) ** 2).mean().item():.6f}")
    print(f"truth : length {TRUTH[0]:.4f} m, friction {TRUTH[1]:.4f} /s, start at {TRUTH[2]:.4f} rad; "
          f"variance of the noise {chosen.noise ** 2:.6f}")

    figure, axes = plt.subplots(figsize=(10, 4.8))
    axes.scatter(times[4::5], measured, color="black", s=16, zorder=3, label="measured")
    for turn, style in ((0, ":"), (2, "--"), (len(path) - 1, "-")):
        axes.plot(times, simulate(path[turn], chosen.steps), style, label=f"turn {turn}")
    axes.set(xlabel="seconds", ylabel="angle in radians", title="a pendulum fitted to its swing")
    axes.legend(ncol=4, loc="upper center", bbox_to_anchor=(0.5, -0.14), frameon=False)
    lesson.save(figure, chosen, "pendulum")
    return path[-1].numpy(), np.array(TRUTH)


if __name__ == "__main__":
    main()
