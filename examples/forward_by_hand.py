"""A forward pass by hand: three inputs, three hidden neurons, one output, every sum written out.

Each neuron multiplies, adds, and squeezes: z = w·x + b, a = 1 / (1 + e^(−z)). The table shows every product to two more
digits than one writes on a board, so that a slip in one of the board's sums stands out. (The board's 0.62 for the first
hidden neuron is 0.627 cut off, not rounded.) The same as one line: σ(σ(x W₁ᵀ + b₁) W₂ᵀ + b₂).
"""

import matplotlib.pyplot as plt

import autograd
import lesson

INPUT = autograd.tensor([0.2, 0.5, -0.9])
HIDDEN = autograd.tensor([[1.2, 0.9, 0.3], [0.2, 0.3, 0.1], [1.3, 1.9, 0.1]])
OUTPUT = autograd.tensor([0.2, 0.6, 0.2])
BIAS = 0.1


def neuron(name, weights, x):
    """The activation of one neuron; prints how it comes about."""
    products = weights * x
    z = products.sum() + BIAS
    a = autograd.sigmoid(z)
    terms = " + ".join(f"{w:.1f}·({v:.4g})" for w, v in zip(weights.tolist(), x.tolist(), strict=True))
    values = " + ".join(f"{p:.4f}" for p in products.tolist()).replace("+ -", "− ")
    print(f"{name}: z = {terms} + {BIAS}\n{' ' * len(name)}    = {values} + {BIAS} = {z.item():.4f},  a = σ(z) = {a.item():.4f}")
    return a


def picture(hidden, output):
    """The network with its weights on the lines and its values in the circles."""
    figure, axes = plt.subplots(figsize=(9, 5))
    columns = [[(0, 2 - i) for i in range(3)], [(2, 2 - i) for i in range(3)], [(4, 1)]]
    rows = [*zip(columns[1], HIDDEN.tolist(), strict=True)], [(columns[2][0], OUTPUT.tolist())]
    for sources, targets in zip(columns, rows, strict=False):
        for (x1, y1), weights in targets:
            for (x0, y0), weight in zip(sources, weights, strict=True):
                axes.plot([x0, x1], [y0, y1], color="#7b8794", linewidth=0.6 + 1.6 * weight, zorder=1)
                axes.text(x0 + 0.22 * (x1 - x0), y0 + 0.22 * (y1 - y0), f"{weight:.1f}", ha="center", va="center", fontsize=10,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    values = INPUT.tolist() + hidden.tolist() + [output.item()]
    colours = ["#f1f3f5"] * 3 + ["#cfe3f1"] * 3 + ["#fbe3c0"]
    for (x, y), value, colour in zip((*columns[0], *columns[1], *columns[2]), values, colours, strict=True):
        axes.scatter(x, y, s=2600, color=colour, edgecolor="black", zorder=2)
        axes.text(x, y, f"{value:.3f}" if x else f"{value:.1f}", ha="center", va="center", fontsize=12, zorder=3)
    for x, name in zip((0, 2, 4), ("input", "hidden", "output"), strict=True):
        axes.text(x, 2.55, name, ha="center", fontsize=12)
    axes.set(xlim=(-0.5, 4.5), ylim=(-0.5, 2.75), title=f"sigmoid neurons, every bias {BIAS}")
    axes.axis("off")
    return figure


def main(arguments=None):
    """Neuron by neuron, then at once, draw; returns the hidden activations and the output."""
    chosen = lesson.options(__file__, __doc__, arguments)
    hidden = autograd.stack([neuron(f"hidden {i + 1}", weights, INPUT) for i, weights in enumerate(HIDDEN)])
    output = neuron("output  ", OUTPUT, hidden)
    at_once = autograd.sigmoid(autograd.sigmoid(INPUT @ HIDDEN.T + BIAS) @ OUTPUT + BIAS)
    print(f"all at once, with matrices: {at_once.item():.4f}")
    lesson.save(picture(hidden, output), chosen, "forward")
    return hidden.tolist(), output.item()


if __name__ == "__main__":
    main()
