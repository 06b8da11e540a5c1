"""Looking inside: the graph of one step, and one neuron explained."""

import autograd


def graph(trainer):
    """The model view of one training step's graph, with gradients, as SVG."""
    inputs, targets = (part[:trainer.settings.batch] for part in trainer.train)
    if not len(inputs):
        raise ValueError("there are no points to train on")
    loss = trainer.criterion(trainer.model(inputs), targets)
    names = {"inputs": inputs, "targets": targets, "model": trainer.model}
    return autograd.draw(loss, view="model", grads=True, names=names).svg()


def neuron(trainer, layer, index, point):
    """`explain` of a neuron's value at a point: what it is made of, and how it would move with each weight."""
    if not (0 <= layer < len(trainer.layers) and 0 <= index < trainer.layers[layer].out_features):
        raise ValueError(f"expected a neuron of the network, got layer {layer}, neuron {index}")
    inputs = trainer.at(point)
    with autograd.no_grad():
        inputs = trainer.model[:2 * layer](inputs)[0]
    linear = trainer.layers[layer]
    weight, bias = (p.detach()[index].requires_grad_() for p in (linear.weight, linear.bias))
    products = weight * inputs
    sum_ = products.sum()
    z = sum_ + bias
    a = z if layer == len(trainer.layers) - 1 else trainer.model[2 * layer + 1](z)
    return str(autograd.explain(a, names={"x": inputs, "w": weight, "b": bias, "p": products, "s": sum_, "z": z, "a": a}))
