"""Recognise handwritten digits: train a network, look at its mistakes, save it, load it, and get the same answers.

    python -m examples.digits --hidden 64 32 --epochs 60 --lr 0.003 --optimizer adamw --seed 0

Everything is written to runs/digits/: curves.png, mistakes.png, graph.svg, graph.png, weights.safetensors.
"""

import argparse
import math
import time
from pathlib import Path

import matplotlib
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import classification_report, confusion_matrix
from tqdm import tqdm

import autograd
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset, random_split

matplotlib.use("Agg")
import matplotlib.pyplot as plt

OPTIMIZERS = {
    "sgd": lambda parameters, lr: optim.SGD(parameters, lr=lr, momentum=0.9),
    "adam": lambda parameters, lr: optim.Adam(parameters, lr=lr),
    "adamw": lambda parameters, lr: optim.AdamW(parameters, lr=lr, weight_decay=0.3),
}


def datasets():
    """1,797 pictures of 8×8 pixels, split 60 : 20 : 20 into training, validation and test sets, always the same."""
    digits = load_digits()
    images = autograd.tensor(digits.data / 16, dtype=autograd.float32)
    labels = autograd.tensor(digits.target)
    generator = autograd.Generator().manual_seed(0)
    return random_split(TensorDataset(images, labels), [0.6, 0.2, 0.2], generator=generator)


def network(hidden):
    """A multilayer perceptron 64 → hidden... → 10 with ReLU between its layers."""
    layers, width = [], 64
    for size in hidden:
        layers += [nn.Linear(width, size), nn.ReLU()]
        width = size
    return nn.Sequential(*layers, nn.Linear(width, 10))


@autograd.no_grad()
def evaluate(model, dataset):
    """Mean loss and accuracy, and the predicted and true labels."""
    model.eval()
    images, labels = dataset[:]
    logits = model(images)
    predicted = logits.argmax(dim=1)
    loss = nn.functional.cross_entropy(logits, labels)
    return loss.item(), (predicted == labels).float().mean().item(), predicted, labels


def train(model, optimizer, train_set, validation_set, epochs, patience):
    """Train until the validation loss has not improved for `patience` epochs; end with the best weights."""
    criterion = nn.CrossEntropyLoss()
    loader = DataLoader(train_set, batch_size=32, shuffle=True)
    history = {"train loss": [], "validation loss": [], "validation accuracy": []}
    best_loss, best_weights, best_epoch = float("inf"), model.state_dict(), 0
    progress = tqdm(range(epochs), unit="epoch")
    for epoch in progress:
        model.train()
        losses = []
        for images, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        validation_loss, accuracy, *_ = evaluate(model, validation_set)
        for key, value in zip(history, (np.mean(losses), validation_loss, accuracy), strict=True):
            history[key].append(value)
        progress.set_postfix(loss=f"{np.mean(losses):.4f}", accuracy=f"{accuracy:.1%}")
        if validation_loss < best_loss:
            best_loss, best_epoch = validation_loss, epoch
            best_weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        elif epoch - best_epoch >= patience:
            break
    progress.close()
    model.load_state_dict(best_weights)
    return history, best_epoch


def plot_curves(history, best_epoch, path):
    """Losses and accuracy against epochs, the restored epoch marked."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.semilogy(history["train loss"], label="training")
    left.semilogy(history["validation loss"], label="validation")
    right.plot(history["validation accuracy"], color="tab:green", label="validation")
    for axes, title in ((left, "cross-entropy"), (right, "accuracy")):
        axes.axvline(best_epoch, color="grey", linestyle=":", label=f"best, epoch {best_epoch}")
        axes.set(xlabel="epoch", title=title)
        axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def plot_mistakes(images, predicted, labels, path):
    """The pictures that the network got wrong, with what it saw and what it was."""
    wrong = np.flatnonzero(predicted != labels)
    columns = 8
    rows = max(1, -(-len(wrong) // columns))
    figure, grid = plt.subplots(rows, columns, figsize=(columns * 1.2, rows * 1.5), squeeze=False, layout="constrained")
    for axes in grid.flat:
        axes.axis("off")
    for axes, i in zip(grid.flat, wrong, strict=False):
        axes.imshow(images[i].reshape(8, 8), cmap="gray_r")
        axes.set_title(f"{labels[i]} seen as {predicted[i]}", fontsize=8)
    figure.suptitle(f"{len(wrong)} of {len(labels)} test pictures wrong")
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main(arguments=None):
    """Train, evaluate, draw, save, reload; returns the test accuracy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hidden", type=int, nargs="*", default=[64, 32], help="sizes of the hidden layers")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--lr", type=float, default=0.003)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default="adamw")
    parser.add_argument("--patience", type=int, default=20, help="epochs without improvement before stopping")
    parser.add_argument("--out", type=Path, default=Path("runs/digits"))
    parser.add_argument("--fast", action="store_true", help="a few epochs only, for tests")
    options = parser.parse_args(arguments)
    for name in ("hidden", "epochs", "lr", "patience"):
        numbers = getattr(options, name)
        if not all(0 < number < math.inf for number in (numbers if name == "hidden" else [numbers])):
            parser.error(f"argument --{name}: expected a number above 0, got {numbers}")

    autograd.manual_seed(options.seed)
    train_set, validation_set, test_set = datasets()
    model = network(options.hidden)
    optimizer = OPTIMIZERS[options.optimizer](model.parameters(), options.lr)
    print(model)

    started = time.perf_counter()
    history, best_epoch = train(model, optimizer, train_set, validation_set, 3 if options.fast else options.epochs,
                                options.patience)
    print(f"trained in {time.perf_counter() - started:.1f} s; best validation loss at epoch {best_epoch}")

    loss, accuracy, predicted, labels = evaluate(model, test_set)
    print(f"test loss {loss:.4f}, test accuracy {accuracy:.2%}\n")
    print("confusion matrix (rows: true, columns: predicted)")
    print(confusion_matrix(labels, predicted), "\n")
    print(classification_report(labels, predicted, digits=3, zero_division=0))

    options.out.mkdir(parents=True, exist_ok=True)
    autograd.save(model.state_dict(), options.out / "weights.safetensors")
    plot_curves(history, best_epoch, options.out / "curves.png")
    images, _ = test_set[:]
    plot_mistakes(images.numpy(), predicted.numpy(), labels.numpy(), options.out / "mistakes.png")
    batch, targets = next(iter(DataLoader(train_set, batch_size=32)))
    graph = autograd.draw(nn.CrossEntropyLoss()(model(batch), targets), names={"images": batch, "labels": targets})
    for suffix in ("svg", "png"):
        graph.save(options.out / f"graph.{suffix}")

    model = network(options.hidden)
    model.load_state_dict(autograd.load(options.out / "weights.safetensors"))
    _, again, predicted_again, _ = evaluate(model, test_set)
    print(f"reloaded from {options.out / 'weights.safetensors'}: test accuracy {again:.2%}, "
          f"{int((predicted != predicted_again).sum())} predictions differ")
    print(f"written to {options.out}: {', '.join(sorted(path.name for path in options.out.iterdir()))}")
    return accuracy


if __name__ == "__main__":
    main()
