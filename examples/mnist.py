"""Keras' first example: 784 pixels → 30 → 30 → 10 digits, with `summary`, `fit` and a history to plot.

On MNIST where you have it (--mnist FOLDER, with its four IDX files, gzipped or not); else on scikit-learn's 1,797 digits,
enlarged to 28×28. The softmax of the last layer is inside the loss, which is stabler so.
"""

import gzip
import struct
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

import autograd
import lesson
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset, random_split

HOW = ("MNIST is not in {folder}: expected train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
       "t10k-labels-idx1-ubyte, each as it is or with .gz. Download the four files from a mirror of yann.lecun.com/exdb/mnist "
       "(search for their names), put them there, and run again.")


def idx(path):
    """An IDX file: two zero bytes, type 8 for bytes, number of dimensions, each as a big-endian integer, the data."""
    content = (gzip.decompress if path.suffix == ".gz" else bytes)(path.read_bytes())
    zeros, kind, dimensions = struct.unpack(">HBB", content[:4])
    shape = struct.unpack(f">{dimensions}I", content[4:4 + 4 * dimensions])
    data = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions)
    if (zeros, kind) != (0, 8) or data.size != np.prod(shape):
        raise ValueError(f"{path} is not an IDX file of bytes, or is incomplete: header {content[:4].hex()}, shape {shape}, "
                         f"{data.size} bytes of data")
    return data.reshape(shape)


def mnist(folder):
    """Training and test set of MNIST: pictures as (n, 784) between 0 and 1, and labels; FileNotFoundError says how to get it."""
    arrays = []
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        found = [path for path in (Path(folder, f"{name}-ubyte"), Path(folder, f"{name}-ubyte.gz")) if path.exists()]
        if not found:
            raise FileNotFoundError(HOW.format(folder=folder))
        arrays.append(idx(found[0]))
    return [TensorDataset(autograd.tensor(x.reshape(len(x), -1).astype(np.float32) / 255), autograd.tensor(y.astype(np.int64)))
            for x, y in (arrays[:2], arrays[2:])]


def digits():
    """Training and test set of scikit-learn's digits, their 8×8 pixels enlarged to 28×28."""
    data = load_digits()
    small = autograd.tensor(data.images[:, None].astype(np.float32) / 16)
    large = nn.functional.interpolate(small, size=(28, 28), mode="bilinear").flatten(1)
    return random_split(TensorDataset(large, autograd.tensor(data.target)), [0.8, 0.2])


def main(arguments=None):
    """Summary, training, the curves, the first test pictures; returns the history and the summary."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"epochs": 3}, mnist="", epochs=30, lr=0.1)
    training, test = mnist(chosen.mnist) if chosen.mnist else digits()
    model = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 30), nn.ReLU(), nn.Linear(30, 10))
    table = nn.summary(model, (1, 784))
    print(table)
    history = nn.fit(model, DataLoader(training, batch_size=32, shuffle=True), nn.CrossEntropyLoss(),
                     optim.SGD(model.parameters(), lr=chosen.lr), chosen.epochs,
                     validation_data=DataLoader(test, batch_size=256), metrics={"accuracy": nn.accuracy})
    print(f"{len(training):,} training and {len(test):,} test pictures, {chosen.epochs} epochs of batches of 32:")
    print("epoch   loss     accuracy   val_loss   val_accuracy")
    for epoch in range(0, chosen.epochs, max(1, chosen.epochs // 6)):
        print(f"{epoch + 1:5}   {history['loss'][epoch]:.4f}   {history['accuracy'][epoch]:8.2%}   "
              f"{history['val_loss'][epoch]:8.4f}   {history['val_accuracy'][epoch]:12.2%}")
    print(f"at the end: test accuracy {history['val_accuracy'][-1]:.2%}")

    figure, (losses, accuracies) = plt.subplots(1, 2, figsize=(11, 4.5))
    for axes, name in ((losses, "loss"), (accuracies, "accuracy")):
        axes.plot(range(1, chosen.epochs + 1), history[name], label="training")
        axes.plot(range(1, chosen.epochs + 1), history[f"val_{name}"], "--", label="test")
        axes.set(xlabel="epoch", title="cross-entropy" if name == "loss" else name)
        axes.legend()
    lesson.save(figure, chosen, "history")
    return history, table


if __name__ == "__main__":
    main()
