"""Convolution: one small matrix slides over the picture, instead of one weight for every pair of pixels.

    1-D  (x * k)[i] = Σₐ x[i + a] k[a]          2-D  (X * K)[i, j] = Σₐ Σᵦ X[i + a, j + b] K[a, b]

(as neural networks have it; mathematicians turn the kernel round first). The Laplacian kernel (0 −1 0; −1 4 −1; 0 −1 0) is 0
on even areas and bright on edges. Max-pooling 2×2 keeps the largest of four. Then the kernel is forgotten, and found again
from pictures alone, by its gradient. lenet.py learns many at once, to read digits.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_sample_image

import autograd
import lesson
import nn.functional as F
import optim

LAPLACIAN = autograd.tensor([[0.0, -1.0, 0.0], [-1.0, 4.0, -1.0], [0.0, -1.0, 0.0]])


def photograph():
    """A flower in grey, between 0 and 1, as a batch of one picture with one channel."""
    grey = load_sample_image("flower.jpg")[:400, 100:540].mean(axis=2) / 255
    return autograd.tensor(grey[None, None].astype("float32"))


def by_definition(X, K):
    """The double sum, written out: one shifted copy of the picture for each element of the kernel."""
    (h, w), (m, n) = X.shape, K.shape
    return sum(X[a:h - m + 1 + a, b:w - n + 1 + b] * K[a, b] for a in range(m) for b in range(n))


def as_matrix(kernel, n):
    """The full matrix that does the same to a vector of n numbers: mostly zeros, and the same numbers in each row."""
    return autograd.stack([F.pad(kernel, (i, n - len(kernel) - i)) for i in range(n - len(kernel) + 1)])


def relearn(pictures, steps):
    """Find the kernel by which filtered pictures came about; returns it and the losses. L-BFGS, since neighbouring pixels
    are so alike that the loss is a ravine."""
    filtered = F.conv2d(pictures, LAPLACIAN[None, None])
    kernel = autograd.zeros(1, 1, 3, 3, requires_grad=True)
    optimizer = optim.LBFGS([kernel], max_iter=steps, line_search_fn="strong_wolfe", tolerance_change=0)
    losses = []

    def closure():
        optimizer.zero_grad()
        loss = F.mse_loss(F.conv2d(pictures, kernel), filtered)
        loss.backward()
        losses.append(loss.item())
        return loss

    optimizer.step(closure)
    return kernel.detach()[0, 0], losses


def main(arguments=None):
    """Filter, pool, find the kernel again, draw; returns the found kernel."""
    chosen = lesson.options(__file__, __doc__, arguments, steps=50)
    signal, kernel = autograd.tensor([1.0, 2.0, 4.0, 4.0, 4.0, 1.0]), autograd.tensor([-1.0, 2.0, -1.0])
    print("1-D:", signal.tolist(), "*", kernel.tolist(), "=", F.conv1d(signal[None, None], kernel[None, None])[0, 0].tolist())
    print(f"the same as a full matrix:\n{as_matrix(kernel, 6)}\n", as_matrix(kernel, 6) @ signal)

    picture = photograph()
    edges = F.conv2d(picture, LAPLACIAN[None, None])
    difference = (by_definition(picture[0, 0], LAPLACIAN) - edges[0, 0]).abs().max().item()
    print(f"2-D: {tuple(picture.shape[2:])} → {tuple(edges.shape[2:])}; conv2d and the double sum differ by {difference:.1e}")
    h, w = picture.shape[2:]
    print(f"weights: {LAPLACIAN.numel()} instead of {h * w * edges[0, 0].numel():,} of a full matrix")
    pooled = F.max_pool2d(edges.abs(), 2)
    print(f"max-pooling 2×2: {tuple(edges.shape[2:])} → {tuple(pooled.shape[2:])}")
    found, losses = relearn(picture[:, :, 100:228, 100:228], chosen.steps)
    print(f"the kernel found again, loss {losses[0]:.1e} → {losses[-1]:.1e} in {len(losses)} evaluations:",
          found.numpy().round(2) + 0, sep="\n")

    figure, panels = plt.subplots(1, 4, figsize=(16, 4.2), width_ratios=[1, 1, 1, 0.8])
    views = [(picture, "the photograph", 1), (edges.abs(), "|Laplacian|", 0.25),
             (F.max_pool2d(pooled, 2), "max-pooled 2×2, twice", 0.4)]
    for axes, (view, title, top) in zip(panels, views, strict=False):
        axes.imshow(view[0, 0], cmap="gray", vmin=0, vmax=top)
        axes.set_title(f"{title}: {view.shape[2]}×{view.shape[3]}")
        axes.axis("off")
    panels[3].imshow(found, cmap="RdBu_r", vmin=-4, vmax=4)
    for (i, j), value in np.ndenumerate(found.numpy()):
        panels[3].text(j, i, f"{value.round(2) + 0:.2f}", ha="center", va="center",
                       color="white" if abs(value) > 2.5 else "black")
    panels[3].set_title("the kernel, learnt")
    panels[3].axis("off")
    lesson.save(figure, chosen, "convolution")
    return found.numpy()


if __name__ == "__main__":
    main()
