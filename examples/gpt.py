"""A small GPT learns to write Python's own documentation, character by character (Radford et al., 2019).

At every character it says which one comes next, from those before it: embedding, causal attention, layer norm, GELU.
The loss is −log of what it gave to the character that came, in nats. A bigram model, which sees one character and has
counted what followed it, is what it has to beat.
"""

from pydoc_data.topics import topics

import matplotlib.pyplot as plt

import autograd
import lesson
import nn
import optim
from nn.functional import cross_entropy, scaled_dot_product_attention, softmax


class Block(nn.Module):
    """x ← x + attention(norm(x)), then x ← x + network(norm(x))."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.queries_keys_values, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.network = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU("tanh"), nn.Linear(4 * width, width))

    def forward(self, x):
        split = self.queries_keys_values(self.norm1(x)).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        x = x + self.output(scaled_dot_product_attention(*split, is_causal=True).transpose(1, 2).flatten(2))
        return x + self.network(self.norm2(x))


class GPT(nn.Module):
    """Characters → embedding + position → blocks → norm → scores of the next character, with the embedding's weights."""

    def __init__(self, characters, context, width, heads, layers):
        super().__init__()
        self.context = context
        self.embedding, self.position = nn.Embedding(characters, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm, self.scores = nn.LayerNorm(width), nn.Linear(width, characters, bias=False)
        for parameter in self.parameters():
            if parameter.ndim > 1:
                nn.init.normal_(parameter, std=0.02)
        self.scores.weight = self.embedding.weight

    def forward(self, text):
        x = self.embedding(text) + self.position.weight[:text.shape[1]]
        return self.scores(self.norm(self.blocks(x)))

    def loss(self, text):
        """The mean cost of a character of `text` (batch, length + 1), given those before it."""
        return cross_entropy(self(text[:, :-1]).flatten(0, 1), text[:, 1:].flatten())

    @autograd.no_grad()
    def write(self, text, count, temperature=0.7):
        """`text` (1, length) and `count` more characters, each drawn by its probability."""
        for _ in range(count):
            p = softmax(self(text[:, -self.context:])[:, -1] / temperature, dim=-1)
            text = autograd.cat([text, autograd.multinomial(p, 1)], dim=1)
        return text


def bigram_loss(train_text, validation_text, characters):
    """The cost of a character of the validation text, for who has counted the pairs of the other one (plus 1 each)."""
    counts = autograd.bincount(train_text[:-1] * characters + train_text[1:], minlength=characters**2) + 1
    p = counts.view(characters, characters) / counts.view(characters, characters).sum(1, keepdim=True)
    return -p[validation_text[:-1], validation_text[1:]].log().mean().item()


def train(model, train_text, validation_text, steps, batch, lr):
    """AdamW on random pieces of the text, its learning rate rising, then falling; returns steps and both losses."""
    optimizer = optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.95), weight_decay=0.1)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, lr, steps, pct_start=0.1)
    window, history, losses = autograd.arange(model.context + 1), [], []
    pieces = validation_text[:len(validation_text) // len(window) * len(window)].view(-1, len(window))
    for step in range(1, steps + 1):
        loss = model.loss(train_text[autograd.randint(len(train_text) - model.context, (batch, 1)) + window])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
        if step % (steps // 10) == 0:
            with autograd.no_grad():
                validation = sum(model.loss(part).item() * len(part) for part in pieces.split(64)) / len(pieces)
            history, losses = [*history, (step, sum(losses) / len(losses), validation)], []
            print("step {:4}: loss {:.3f}, validation loss {:.3f} nats a character".format(*history[-1]))
    return history


def main(arguments=None):
    """Train, write a sample, draw the losses; returns the last validation loss and the bigram model's."""
    chosen = lesson.options(__file__, __doc__, arguments, steps=800, batch=16, context=64, width=128, heads=4, layers=3,
                            lr=0.004, characters=600, fast={"steps": 20, "width": 16, "layers": 1, "characters": 9},
                            least={"steps": 20})
    if chosen.width % chosen.heads:
        chosen.refuse(f"argument --width: expected a multiple of --heads {chosen.heads}, got {chosen.width}")
    text = "\n\n".join(dict.fromkeys("\n\n".join(topics.values()).split("\n\n")))  # no paragraph twice: none in both sets
    alphabet = "".join(sorted(set(text)))
    encoded = autograd.tensor([alphabet.index(c) for c in text])
    train_text, validation_text = encoded[:len(encoded) * 9 // 10], encoded[len(encoded) * 9 // 10:]
    bigram = bigram_loss(train_text, validation_text, len(alphabet))
    print(f"{len(text)} characters, {len(alphabet)} different; bigram model: {bigram:.3f} nats a character")
    model = GPT(len(alphabet), chosen.context, chosen.width, chosen.heads, chosen.layers)
    history = train(model, train_text, validation_text, chosen.steps, chosen.batch, chosen.lr)
    print("".join(alphabet[i] for i in model.write(validation_text[None, :20], chosen.characters)[0].tolist()))
    figure, axes = plt.subplots(figsize=(6, 4))
    for values, label in zip(list(zip(*history, strict=True))[1:], ("training", "validation"), strict=True):
        axes.plot([step for step, *_ in history], values, ".-", label=label)
    axes.axhline(bigram, color="grey", linestyle=":", label="bigram model")
    axes.set(xlabel="step", ylabel="nats a character", title="a GPT learns Python's documentation")
    axes.legend()
    lesson.save(figure, chosen, "loss")
    return history[-1][2], bigram


if __name__ == "__main__":
    main()
