"""Learn to write names letter by letter: an LSTM reads what Unicode calls its pictographs, and invents new ones.

At every letter it says which one comes next; the loss is −log of what it gave to the letter that came, in nats.
Who knows only how frequent each letter is pays the unigram entropy H = −Σ p log p; below that it has learnt spelling.
Names of different lengths are packed: no step of the network and no term of the loss is spent on padding.
"""

import unicodedata

import matplotlib.pyplot as plt

import autograd
import lesson
import nn
import optim
from nn.utils.rnn import PackedSequence, pack_sequence

END = "\n"  # before the first letter and after the last one


def pictographs():
    """The names of the characters U+1F300 to U+1FAFF, in lower case: `slice of pizza`, `sleeping face`, ..."""
    names = [unicodedata.name(chr(code), "") for code in range(0x1F300, 0x1FB00)]
    return [name.lower() for name in names if name]


class Speller(nn.Module):
    """Letters → embedding → LSTM → scores of the next letter."""

    def __init__(self, letters, hidden):
        super().__init__()
        self.embedding = nn.Embedding(letters, 32)
        self.lstm = nn.LSTM(32, hidden, batch_first=True)
        self.output = nn.Linear(hidden, letters)

    def loss(self, names):
        """The mean cost of a letter, given those before it."""
        before = pack_sequence([name[:-1] for name in names], enforce_sorted=False)
        after = pack_sequence([name[1:] for name in names], enforce_sorted=False)
        hidden, _ = self.lstm(PackedSequence(self.embedding(before.data), *before[1:]))
        return nn.functional.cross_entropy(self.output(hidden.data), after.data)

    @autograd.no_grad()
    def sample(self, alphabet, temperature=0.7, longest=60):
        """Write a name: draw each letter by its probability; a low temperature prefers the likely ones."""
        name, state = END, None
        while len(name) <= longest and (len(name) == 1 or name[-1] != END):
            letter = autograd.tensor([alphabet.index(name[-1])])
            hidden, state = self.lstm(self.embedding(letter), state)
            p = nn.functional.softmax(self.output(hidden[-1]) / temperature, dim=0)
            name += alphabet[autograd.multinomial(p, 1).item()]
        return name.strip()


def unigram_entropy(names):
    """The mean cost of a letter for who knows how frequent each is, and nothing else."""
    counts = autograd.bincount(autograd.cat([name[1:] for name in names])).float()
    p = counts[counts > 0] / counts.sum()
    return -(p * p.log()).sum().item()


def train(model, optimizer, train_set, validation_set, epochs):
    """Batches of 32 names, the learning rate falling to 0; returns the losses of each epoch in both sets."""
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    history = []
    for epoch in range(epochs):
        order, losses = autograd.randperm(len(train_set)).tolist(), []
        for start in range(0, len(order), 32):
            optimizer.zero_grad()
            loss = model.loss([train_set[i] for i in order[start:start + 32]])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
        with autograd.no_grad():
            history.append((sum(losses) / len(losses), model.loss(validation_set).item()))
        print(f"epoch {epoch + 1:2}: loss {history[-1][0]:.3f}, validation loss {history[-1][1]:.3f} nats a letter")
    return history


def plot(history, entropy):
    """Both losses against epochs, and the unigram entropy."""
    figure, axes = plt.subplots(figsize=(6, 4))
    epochs = range(1, len(history) + 1)
    for losses, label in zip(zip(*history, strict=True), ("training", "validation"), strict=True):
        axes.plot(epochs, losses, ".-", label=label)
    axes.axhline(entropy, color="grey", linestyle=":", label="letter frequencies alone")
    axes.set(xlabel="epoch", ylabel="nats a letter", title="an LSTM learns names")
    axes.legend()
    return figure


def main(arguments=None):
    """Train, print invented names, draw the losses; returns the last validation loss and the unigram entropy."""
    chosen = lesson.options(__file__, __doc__, arguments, hidden=128, epochs=20, lr=0.005, samples=12,
                            fast={"hidden": 48, "epochs": 2})
    names = pictographs()
    alphabet = END + "".join(sorted(set("".join(names))))
    encoded = [autograd.tensor([alphabet.index(letter) for letter in f"{END}{name}{END}"]) for name in names]
    encoded = [encoded[i] for i in autograd.randperm(len(encoded)).tolist()]
    train_set, validation_set = encoded[len(encoded) // 10:], encoded[:len(encoded) // 10]
    entropy = unigram_entropy(train_set)
    print(f"{len(names)} names of {len(alphabet)} letters, such as {names[300]}; unigram entropy {entropy:.3f} nats")

    model = Speller(len(alphabet), chosen.hidden)
    history = train(model, optim.Adam(model.parameters(), lr=chosen.lr), train_set, validation_set, chosen.epochs)
    print("invented:", *(model.sample(alphabet) for _ in range(chosen.samples)), sep="\n  ")
    lesson.save(plot(history, entropy), chosen, "names")
    return history[-1][1], entropy


if __name__ == "__main__":
    main()
