"""Backpropagation by hand: one neuron, two in a row, and with an activation, every factor of the chain rule in sight.

E = (w x + b − y)², so ∂E/∂b = 2 (w x + b − y) and ∂E/∂w = ∂E/∂b · x; one step subtracts τ times the gradient. With another
neuron in front, ∂E/∂w₁ has the factors of the way back to w₁. `autograd.explain` writes them all down as one does on a board,
`autograd.draw` puts them on the arrows of a picture. With sigmoid two more factors come in, at most ¼ each: it crawls.
"""

import matplotlib.pyplot as plt

import autograd
import lesson

X, Y, TAU = autograd.tensor(1.5), autograd.tensor(0.5), 0.1


def identity(z):
    """No activation."""
    return z


def output(neurons, activation):
    """One neuron after the other: a = activation(w a + b), from the input X."""
    a = X
    for w, b in neurons:
        a = activation(w * a + b)
    return a


def train(neurons, activation, steps):
    """Gradient descent with step τ; returns the rows (output, error, parameters) before each step and after the last."""
    parameters = [parameter for neuron in neurons for parameter in neuron]
    rows = []
    for _ in range(steps + 1):
        a = output(neurons, activation)
        E = (a - Y) ** 2
        rows.append((a.item(), E.item(), *(p.item() for p in parameters)))
        gradients = autograd.grad(E, parameters)
        with autograd.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= TAU * gradient
    return rows


def start(*values):
    """Pairs (w, b) of tensors that require grad."""
    tensors = [autograd.tensor(value, requires_grad=True) for value in values]
    return list(zip(tensors[::2], tensors[1::2], strict=True))


def main(arguments=None):
    """Three nets: the factors of their first gradient, their steps, their pictures; returns the rows of each."""
    chosen = lesson.options(__file__, __doc__, arguments, steps=7)
    nets = {"one neuron": (start(0.8, 1.0), identity), "two in a row": (start(0.8, 1.0, 0.7, -0.5), identity),
            "two with sigmoid": (start(0.8, 1.0, 1.7, 0.5), autograd.sigmoid)}
    chosen.out.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, (neurons, activation) in nets.items():
        E = (output(neurons, activation) - Y) ** 2
        numbers = "₁₂" if len(neurons) > 1 else [""]
        names = {f"{kind}{number}": tensor for number, neuron in zip(numbers, neurons, strict=True)
                 for kind, tensor in zip("wb", neuron, strict=True)}
        known = {"x": X, "y": Y, "E": E, **names}
        print(f"\n=== {name}: " + ", ".join(f"{n} = {t.item():.1f}" for n, t in names.items()))
        print(autograd.explain(E, names=known))
        path = autograd.draw(E, view="values", grads=True, names=known).save(chosen.out / f"{name.replace(' ', '_')}.png")
        print(f"picture: {path}")
        found[name] = train(neurons, activation, chosen.steps)
        print("step   output      error   " + "   ".join(f"{n:>7}" for n in names))
        for step, (a, error, *values) in enumerate(found[name]):
            print(f"{step:4}   {a:6.4f}   {error:8.6f}   " + "   ".join(f"{value:7.4f}" for value in values))

    figure, axes = plt.subplots(figsize=(8, 4.5))
    for (name, rows), style in zip(found.items(), ("o-", "s--", "^:"), strict=True):
        axes.plot([row[0] for row in rows], style, label=name)
    axes.axhline(Y.item(), color="grey", linewidth=0.8, label=f"target {Y.item()}")
    axes.set(xlabel="step", ylabel="output", title=f"x = {X.item()}, y = {Y.item()}, τ = {TAU}")
    axes.legend()
    lesson.save(figure, chosen, "steps")
    return found


if __name__ == "__main__":
    main()
