"""The perceptron: the oldest neuron, and its learning rule.

It says 1 where wᵀx reaches a threshold: H(wᵀx + b), with Heaviside's step H and b = −threshold. The step has derivative 0
everywhere, so gradient descent has nothing to go by; Rosenblatt's rule w := w + (y − ŷ) x does without, and finds a line
whenever there is one. For exclusive or there is none.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd
import lesson

ONE, ZERO = autograd.tensor(1.0), autograd.tensor(0.0)
INPUTS = autograd.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {"and": [0.0, 0.0, 0.0, 1.0], "or": [0.0, 1.0, 1.0, 1.0], "xor": [0.0, 1.0, 1.0, 0.0]}


def perceptron(x, w, b):
    """1 where wᵀx + b ≥ 0, else 0."""
    return autograd.where(x @ w + b >= 0, ONE, ZERO)


def learn(x, y, rounds):
    """Rosenblatt's rule, one example at a time; returns w, b and the number of mistakes in each round."""
    w, b, mistakes = autograd.zeros(x.shape[1]), autograd.zeros(()), []
    for _ in range(rounds):
        mistakes.append(0)
        for inputs, target in zip(x, y, strict=True):
            error = target - perceptron(inputs, w, b)
            w, b = w + error * inputs, b + error
            mistakes[-1] += int(error.item() != 0)
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def main(arguments=None):
    """The lecture's perceptron, then three gates learnt; returns the lecture's outputs and the mistakes by gate."""
    chosen = lesson.options(__file__, __doc__, arguments, rounds=12)
    w, threshold = autograd.tensor([6.0, 2.0, 2.0]), 5.0
    outputs = []
    for inputs in ([0.0, 1.0, 1.0], [1.0, 0.0, 0.0]):
        x = autograd.tensor(inputs)
        outputs.append(int(perceptron(x, w, -threshold).item()))
        print(f"weights (6, 2, 2), threshold 5: input {tuple(map(int, inputs))} → wᵀx = {(w @ x).item():.0f} → {outputs[-1]}")

    z = autograd.linspace(-1, 1, 5).requires_grad_()
    print("derivative of the step at", z.tolist(), "→", end=" ")
    step = (1 + autograd.sign(z)) / 2
    print(autograd.grad(step.sum(), z)[0].tolist())

    figure, panels = plt.subplots(1, 3, figsize=(13, 4.7))
    found = {}
    for (gate, targets), axes in zip(GATES.items(), panels, strict=True):
        w, b, found[gate] = learn(INPUTS, autograd.tensor(targets), chosen.rounds)
        verdict = f"learnt in {len(found[gate])} rounds" if found[gate][-1] == 0 else "never learnt: no line separates it"
        print(f"{gate:4} w = {w.tolist()}, b = {b.item()}, mistakes by round {found[gate]}: {verdict}")
        xs, ys = np.meshgrid(np.linspace(-0.5, 1.5, 200), np.linspace(-0.5, 1.5, 200))
        grid = autograd.tensor(np.stack([xs.ravel(), ys.ravel()], 1).astype("float32"))
        axes.contourf(xs, ys, perceptron(grid, w, b).numpy().reshape(xs.shape), levels=[-0.5, 0.5, 1.5],
                      colors=["#cfe3f1", "#fbe3c0"])
        for value, marker in ((0, "o"), (1, "^")):
            points = INPUTS.numpy()[np.array(targets) == value]
            axes.scatter(*points.T, marker=marker, s=120, color="black", label=f"target {value}")
        axes.set(xlabel="x₁", ylabel="x₂", xticks=[0, 1], yticks=[0, 1], title=f"{gate}: {verdict}")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncol=2, frameon=False)
    lesson.save(figure, chosen, "gates")
    return outputs, found


if __name__ == "__main__":
    main()
