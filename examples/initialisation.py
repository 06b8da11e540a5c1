"""Initialisation decides whether a deep network can learn: depth × initialisation × activation, gradient norms by layer.

Weights of standard deviation s / √n multiply the gradient by about s σ' in every layer on its way back: below 1 it vanishes,
above 1 it explodes. The activations do the same on their way forward, and a weight's gradient is the product of the two: so
a line in the picture may be flat and far too low. Xavier's and He's choices keep both near 1. And equal weights stay equal:
without randomness the neurons of a layer are copies of one neuron for ever.
"""

import matplotlib.pyplot as plt

import autograd
import lesson
import nn

ACTIVATIONS = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "ReLU": nn.ReLU}
INITIALISATIONS = {
    "normal, 0.01": lambda weight: nn.init.normal_(weight, std=0.01),
    "Xavier": nn.init.xavier_normal_,
    "He": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),
    "normal, 1": lambda weight: nn.init.normal_(weight, std=1.0),
}


def network(depth, width, activation, initialise):
    """`depth` layers of `width` neurons, the weights initialised, the biases 0."""
    layers = []
    for _ in range(depth):
        linear = nn.Linear(width, width, dtype=autograd.float64)  # float32 would call 1e-50 zero
        initialise(linear.weight)
        nn.init.zeros_(linear.bias)
        layers += [linear, activation()]
    return nn.Sequential(*layers)


def gradient_norms(model, x, y):
    """The norm of the loss's gradient in each layer's weights, the first layer first."""
    nn.functional.mse_loss(model(x), y).backward()
    return [layer.weight.grad.norm().item() for layer in model if isinstance(layer, nn.Linear)]


def symmetric(steps):
    """Two equal neurons after some steps of training: the largest difference of their weights."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    for parameter in model.parameters():
        nn.init.constant_(parameter, 0.5)
    x, y = autograd.randn(20, 2), autograd.randn(20, 1)
    for _ in range(steps):
        model.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        with autograd.no_grad():
            for parameter in model.parameters():
                parameter -= 0.1 * parameter.grad
    first, second = model[0].weight
    return (first - second).abs().max().item()


def main(arguments=None):
    """Gradient norms of all combinations as a table and as curves; returns the ratio first : last layer by combination."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"depth": 10}, least={"depth": 2, "width": 8}, depth=20, width=64)
    x, y = autograd.randn(2, 128, chosen.width, dtype=autograd.float64)
    depths = [*range(2, chosen.depth, 2), chosen.depth]
    figure, panels = plt.subplots(2, 3, figsize=(14, 7.5), sharey=True)
    ratios = {}
    print(f"gradient norm of the first layer : that of the last, {chosen.depth} layers of {chosen.width}")
    for (name, activation), (layers, nets) in zip(ACTIVATIONS.items(), panels.T, strict=True):
        for (initialisation, initialise), style in zip(INITIALISATIONS.items(), ("o-", "s--", "^:", "d-."), strict=True):
            norms = [gradient_norms(network(depth, chosen.width, activation, initialise), x, y) for depth in depths]
            first, *_, last = norms[-1]
            ratios[name, initialisation] = first / last
            print(f"  {name:8} {initialisation:13} {first:9.2e} : {last:9.2e} = {first / last:9.2e}")
            layers.semilogy(range(1, chosen.depth + 1), norms[-1], style, markersize=4, label=initialisation)
            nets.semilogy(depths, [of_net[0] for of_net in norms], style, markersize=4)
        layers.set(xlabel=f"layer of a net of {chosen.depth}", title=name, xticks=range(0, chosen.depth + 1, 5))
        nets.set(xlabel="depth of the net", xticks=range(0, chosen.depth + 1, 5))
    panels[0, 0].set(ylabel="norm of the layer's gradient")
    panels[1, 0].set(ylabel="norm of the first layer's gradient")
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower center", ncol=4, frameon=False)
    print(f"two neurons that start equal differ by {symmetric(100)} after 100 steps")
    lesson.save(figure, chosen, "gradient_norms")
    return ratios


if __name__ == "__main__":
    main()
