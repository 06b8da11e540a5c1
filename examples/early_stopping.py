"""Early stopping: keep the weights of the epoch in which the validation loss was least, and stop when it stays worse.

A network with far more parameters than there are points first learns the curve, then the noise.
"""

import matplotlib.pyplot as plt
import numpy as np
from polynomial_regression import noisy_curve

import autograd
import lesson
import nn
import optim


def train(model, training, validation, epochs, patience):
    """Train until the validation loss has not improved for `patience` epochs; returns the losses and the best weights."""
    optimizer = optim.Adam(model.parameters(), lr=0.005)
    losses, best_loss, best_epoch, best_weights = [], np.inf, 0, None
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(training[0]), training[1])
        with autograd.no_grad():
            unseen = nn.functional.mse_loss(model(validation[0]), validation[1]).item()
        losses.append((loss.item(), unseen))
        if unseen < best_loss:
            best_loss, best_epoch = unseen, epoch
            best_weights = {name: value.clone() for name, value in model.state_dict().items()}
        elif epoch - best_epoch >= patience:
            break
        loss.backward()
        optimizer.step()
    return np.array(losses), best_epoch, best_weights


def main(arguments=None):
    """Train too long, go back to the best epoch, draw both curves; returns the test losses without and with stopping."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"epochs": 800, "patience": 800}, seed=4,
                            epochs=4000, patience=4000, points=30)
    x, y = (values.float()[:, None] for values in noisy_curve(3 * chosen.points))
    training, validation, test = zip(x.split(chosen.points), y.split(chosen.points), strict=True)
    model = nn.Sequential(nn.Linear(1, 50), nn.Tanh(), nn.Linear(50, 50), nn.Tanh(), nn.Linear(50, 1))
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {chosen.points} points")
    losses, best_epoch, best_weights = train(model, training, validation, chosen.epochs, chosen.patience)

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5))
    grid = autograd.linspace(x.min().item(), x.max().item(), 300)[:, None]
    tested = []
    for name, epoch, style in ((f"after {len(losses)} epochs", -1, ":"), (f"of epoch {best_epoch}", best_epoch, "-")):
        if epoch >= 0:
            model.load_state_dict(best_weights)
        with autograd.no_grad():
            tested.append(nn.functional.mse_loss(model(test[0]), test[1]).item())
            left.plot(grid, model(grid), style, label=f"weights {name}")
        print(f"weights {name}: training {losses[epoch, 0]:.4f}, validation {losses[epoch, 1]:.4f}, test {tested[-1]:.4f}")
    left.scatter(*training, color="black", s=20, zorder=3, label="training")
    left.scatter(*validation, facecolor="white", edgecolor="black", s=20, zorder=3, label="validation")
    left.set(xlabel="x", ylabel="y", title="the curve, and the noise learnt by heart")
    for i, (name, style) in enumerate((("training", "-"), ("validation", "--"))):
        right.loglog(np.arange(1, len(losses) + 1), losses[:, i], style, label=name)
    right.axvline(best_epoch + 1, color="grey", linestyle=":", label="stop here")
    right.set(xlabel="epoch", ylabel="mean squared error", title="losses")
    left.legend()
    right.legend()
    lesson.save(figure, chosen, "early_stopping")
    return tested


if __name__ == "__main__":
    main()
