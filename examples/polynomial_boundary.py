"""Logistic polynomial regression: a straight line in the space of features is a curve in the plane.

The model is still z = w·φ(x) + b; only the features grow: φ(x) = (x₁, x₂) draws lines, φ(x) = (x₁, x₂, x₁², x₁x₂, x₂²) draws
ellipses, parabolas and hyperbolas.
"""

import matplotlib.pyplot as plt

import autograd
import lesson
import nn
import optim


def ring(n):
    """Points in the square [−2, 2]²; class 1 inside an ellipse that lies askew, with some noise on its border."""
    x = autograd.rand(n, 2) * 4 - 2
    x1, x2 = x.unbind(1)
    inside = x1 ** 2 + x1 * x2 + x2 ** 2 + 0.15 * autograd.randn(n) < 1.5
    return x, inside.float()


def straight(x):
    """The features of a line."""
    return x


def curved(x):
    """The features of a conic section."""
    x1, x2 = x.unbind(1)
    return autograd.stack([x1, x2, x1 ** 2, x1 * x2, x2 ** 2], dim=1)


def train(features, x, y, steps, lr):
    """Gradient descent on the cross-entropy; returns the model."""
    inputs = features(x)
    model = nn.Linear(inputs.shape[1], 1)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(model(inputs)[:, 0], y).backward()
        optimizer.step()
    return model


def main(arguments=None):
    """Train with both sets of features, draw both boundaries; returns both accuracies."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"steps": 200}, points=300, steps=3000, lr=0.5)
    x, y = ring(chosen.points)
    figure, panels = plt.subplots(1, 2, figsize=(11, 4.8))
    accuracies = {}
    for features, title, axes in ((straight, "x₁, x₂", panels[0]), (curved, "x₁, x₂, x₁², x₁x₂, x₂²", panels[1])):
        model = train(features, x, y, chosen.steps, chosen.lr)

        def probability(points, model=model, features=features):
            return autograd.sigmoid(model(features(points)))[:, 0]

        with autograd.no_grad():
            accuracy = ((probability(x) >= 0.5) == (y == 1)).float().mean().item()
        accuracies[title] = accuracy
        shades = lesson.classified(axes, probability, x.numpy(), y.numpy())
        axes.set_title(f"features {title}: {accuracy:.0%} right")
        weights = ", ".join(f"{w:.2f}" for w in model.weight[0].tolist())
        print(f"features {title}: accuracy {accuracy:.1%}, w = ({weights}), b = {model.bias.item():.2f}")
    figure.colorbar(shades, ax=panels, label="probability of class 1", ticks=[0, 0.25, 0.5, 0.75, 1])
    lesson.save(figure, chosen, "boundaries")
    return accuracies


if __name__ == "__main__":
    main()
