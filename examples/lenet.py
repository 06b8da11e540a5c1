"""A small LeNet recognises handwritten digits: convolutions look for strokes, pooling forgives where exactly they are.

The 1,797 pictures of scikit-learn, 8×8 pixels, are enlarged to 16×16. Each batch is shifted by up to a pixel in each
direction, so that the network sees more handwriting than there is; the learning rate rises and falls again. The first
layer's filters are what it has learnt to look for: edges and strokes.
"""

import time

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

import autograd
import lesson
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset, random_split


def pictures():
    """The digits as images (n, 1, 16, 16) in [0, 1], with their labels."""
    digits = load_digits()
    small = autograd.tensor(digits.images[:, None] / 16, dtype=autograd.float32)
    return TensorDataset(nn.functional.interpolate(small, scale_factor=2, mode="bilinear"), autograd.tensor(digits.target))


def lenet():
    """Two convolutions with pooling, then a perceptron on the 32 maps of 4×4 that they leave."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 4 * 4, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 10))


def shifted(images):
    """The pictures moved by up to a pixel up or down and left or right, together: the next batch moves another way."""
    down, right = autograd.randint(0, 3, (2,)).tolist()
    return nn.functional.pad(images, (1, 1, 1, 1))[..., down:down + 16, right:right + 16]


@autograd.no_grad()
def evaluate(model, dataset):
    """Mean loss, accuracy, and the scores of every class."""
    model.eval()
    images, labels = dataset[:]
    logits = model(images)
    accuracy = (logits.argmax(dim=1) == labels).float().mean().item()
    return nn.functional.cross_entropy(logits, labels).item(), accuracy, logits


def train(model, train_set, test_set, epochs, lr):
    """Batches of 32 with Adam; returns for each epoch both losses and the test accuracy."""
    loader = DataLoader(train_set, batch_size=32, shuffle=True)
    optimizer = optim.Adam(model.parameters(), lr=lr)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=lr, total_steps=epochs * len(loader))
    history = []
    for epoch in range(epochs):
        model.train()
        losses = []
        for images, labels in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(shifted(images)), labels)
            loss.backward()
            optimizer.step()
            scheduler.step()
            losses.append(loss.item())
        history.append((sum(losses) / len(losses), *evaluate(model, test_set)[:2]))
        print("epoch {:2}: loss {:.4f}, test loss {:.4f}, test accuracy {:.2%}".format(epoch + 1, *history[-1]))
    return history


def curves(history):
    """Losses and test accuracy against epochs."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    training, test, accuracy = zip(*history, strict=True)
    left.semilogy(training, label="training, shifted")
    left.semilogy(test, label="test")
    left.set(xlabel="epoch", title="cross-entropy")
    left.legend()
    right.plot(accuracy)
    right.set(xlabel="epoch", title=f"test accuracy, at the end {accuracy[-1]:.2%}")
    return figure


def grid(pictures, titles, title, **style):
    """Pictures in rows of eight."""
    rows = max(1, -(-len(pictures) // 8))
    figure, places = plt.subplots(rows, 8, figsize=(9.6, 1.5 * rows + 0.5), squeeze=False)
    for axes, picture, text in zip(places.flat, pictures, titles, strict=False):
        axes.imshow(picture[0], **style)
        axes.set_title(text, fontsize=8)
    for axes in places.flat:
        axes.axis("off")
    figure.suptitle(title)
    return figure


def main(arguments=None):
    """Train, draw curves, filters and mistakes; returns the test accuracy."""
    chosen = lesson.options(__file__, __doc__, arguments, epochs=24, lr=0.004, fast={"epochs": 2})
    train_set, test_set = random_split(pictures(), [0.8, 0.2])
    model = lenet()
    started = time.perf_counter()
    history = train(model, train_set, test_set, chosen.epochs, chosen.lr)
    print(f"trained in {time.perf_counter() - started:.1f} s")
    (images, labels), (_, accuracy, logits) = test_set[:], evaluate(model, test_set)
    seen = logits.argmax(dim=1)
    wrong = (seen != labels).nonzero()[:, 0].tolist()
    lesson.save(curves(history), chosen, "curves")
    filters = model[0].weight.detach().numpy()
    lesson.save(grid(filters, range(1, 17), "the first layer's filters: blue looks for ink, red for paper",
                     cmap="RdBu", vmin=-abs(filters).max(), vmax=abs(filters).max()), chosen, "filters")
    lesson.save(grid(images[wrong].numpy(), [f"{labels[i].item()} seen as {seen[i].item()}" for i in wrong],
                     f"{len(wrong)} of {len(labels)} test pictures wrong", cmap="gray_r"), chosen, "mistakes")
    return accuracy


if __name__ == "__main__":
    main()
