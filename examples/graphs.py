"""A gallery of computation graphs: what backpropagation computes, what a training step keeps, where gradients vanish.

    python examples/graphs.py

Writes runs/gallery/index.html, which needs no other file; each picture beside it as SVG.
"""

import argparse
import base64
from html import escape
from pathlib import Path

import autograd
import nn
import nn.functional as F
import optim


def leaf(value):
    return autograd.tensor(value, requires_grad=True)


def neuron_by_hand():
    """The lecture's neuron: E = (w x + b − y)², x = 1.5, y = 0.5, w = 0.8, b = 1."""
    w, b, x, y = leaf(0.8), leaf(1.0), autograd.tensor(1.5), autograd.tensor(0.5)
    output = w * x + b
    E = (output - y) ** 2
    return E, {"w": w, "b": b, "x": x, "y": y, "output": output, "E": E}


def neuron():
    """A value a card. Multiply the local derivatives on the way from the loss to a weight: that is its gradient."""
    w1, w2, b = leaf(0.8), leaf(0.3), leaf(-0.5)
    x1, x2, target = autograd.tensor(2.0), autograd.tensor(-1.0), autograd.tensor(1.0)
    z = w1 * x1 + w2 * x2 + b
    prediction = z.tanh()
    loss = (prediction - target) ** 2
    loss.backward(retain_graph=True)
    return autograd.draw(loss, names={"w₁": w1, "w₂": w2, "b": b, "x₁": x1, "x₂": x2, "target": target, "z": z,
                                      "ŷ": prediction, "loss": loss})


def neuron_before():
    """The lecture's neuron before backward(): values and local derivatives; the gradients are for you to work out."""
    E, names = neuron_by_hand()
    return autograd.draw(E, names=names)


def neuron_backward():
    """The same neuron's backward graph: what comes in, the rule of each operation as its source has it, what goes on."""
    E, names = neuron_by_hand()
    return autograd.draw(E, "values", names=names, direction="backward")


def shared_parameter():
    """A parameter that is used twice: two paths lead to w, and its gradient is the sum of what arrives on both."""
    w, x = leaf(0.5), autograd.tensor(2.0)
    hidden = (w * x).tanh()
    out = w * hidden
    out.backward(retain_graph=True)
    return autograd.draw(out, names={"w": w, "x": x, "hidden": hidden, "out": out})


def double_backward():
    """A gradient is itself a graph: y = x³, and from dy/dx = 3x², recorded with create_graph, comes d²y/dx² = 6x."""
    x = leaf(2.0)
    y = x * x * x
    slope, = autograd.grad(y, x, create_graph=True)
    return autograd.draw(slope, names={"x": x, "dy/dx": slope}, grads=True)


def small_tensors():
    """Small matrices are shown in full, coloured by their gradients."""
    x, W, b = autograd.tensor([[1.0, -2.0]]), leaf([[0.5, -0.3], [0.2, 0.8]]), leaf([0.1, -0.1])
    loss = ((x @ W + b).relu() ** 2).mean()
    loss.backward(retain_graph=True)
    return autograd.draw(loss, names={"x": x, "W": W, "b": b, "loss": loss})


def mlp_step():
    """A training step of a digit classifier: what each operation keeps, and how far the optimizer moved each weight."""
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 10))
    optimizer = optim.SGD(model.parameters(), lr=0.05)
    images, labels = autograd.rand(32, 64), autograd.randint(0, 10, (32,))
    with autograd.Updates(optimizer) as updates:
        for _ in range(2):
            loss = F.cross_entropy(model(images), labels)
            picture = autograd.draw(loss, names={"images": images, "labels": labels, "loss": loss}, updates=updates)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return picture


class Classifier(nn.Module):
    """Two convolutions and a linear layer."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.head = nn.Linear(16 * 2 * 2, 10)

    def forward(self, images):
        hidden = F.max_pool2d(self.conv1(images).relu(), 2)
        hidden = F.max_pool2d(self.conv2(hidden).relu(), 2)
        return self.head(hidden.flatten(1))


def cnn():
    """A convolutional network: shapes stand on the arrows where they change."""
    images, labels = autograd.rand(16, 1, 8, 8), autograd.randint(0, 10, (16,))
    loss = F.cross_entropy(Classifier()(images), labels)
    return autograd.draw(loss, "model", names={"images": images, "labels": labels, "loss": loss})


class Cell(nn.Module):
    """h' = tanh(W x + U h)."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.W = nn.Parameter(autograd.randn(inputs, hidden) * 0.5)
        self.U = nn.Parameter(autograd.randn(hidden, hidden) * 0.5)

    def forward(self, x, h):
        return (x @ self.W + h @ self.U).tanh()


class Recurrent(nn.Module):
    """The same cell for every step."""

    def __init__(self):
        super().__init__()
        self.cell = Cell(3, 4)
        self.head = nn.Linear(4, 1)

    def forward(self, steps, h):
        for x in steps:
            h = self.cell(x, h)
        return self.head(h)


def rnn():
    """A recurrent network unrolled over three steps: the cell comes three times, its weights once."""
    steps, h = [autograd.randn(3) for _ in range(3)], autograd.zeros(4)
    out = Recurrent()(steps, h)
    return autograd.draw(out, "model", names={"h₀": h, **{f"x{'₁₂₃'[i]}": x for i, x in enumerate(steps)}})


class Residual(nn.Module):
    """x + W₂ relu(W₁ norm(x))."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.expand = nn.Linear(width, 4 * width)
        self.contract = nn.Linear(4 * width, width)

    def forward(self, x):
        return x + self.contract(self.expand(self.norm(x)).relu())


def residual_block():
    """A residual block: the value goes through the layers, and past them; so does its gradient."""
    x = autograd.randn(8, 16)
    model = nn.Sequential(nn.Linear(16, 16), Residual(16))
    return autograd.draw(model(x).square().mean(), "model", names={"x": x})


class Attention(nn.Module):
    """softmax(Q Kᵀ / √d) V with one head."""

    def __init__(self, width):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(width, width, bias=False) for _ in range(3))

    def forward(self, x):
        q, k, v = self.query(x), self.key(x), self.value(x)
        scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
        return scores.softmax(-1) @ v


class Attending(nn.Module):
    """x + attention(norm(x))."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = Attention(width)

    def forward(self, x):
        return x + self.attention(self.norm(x))


def attention_block():
    """An attention block: queries, keys and values meet in two matrix products."""
    x = autograd.randn(6, 16)
    return autograd.draw(nn.Sequential(nn.Linear(16, 16), Attending(16))(x), "model", names={"x": x}, rankdir="TB")


class Transformer(nn.Module):
    """Embedding, equal blocks, a head."""

    def __init__(self, blocks, width=32, vocabulary=65):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width)
        self.blocks = nn.ModuleList([nn.Sequential(Attending(width), Residual(width)) for _ in range(blocks)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, tokens):
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def transformer():
    """Twelve transformer blocks on one screen: equal blocks are one row, with the gradient of each."""
    tokens, following = autograd.randint(0, 65, (4, 24)), autograd.randint(0, 65, (4, 24))
    loss = F.cross_entropy(Transformer(12)(tokens).flatten(0, 1), following.flatten())
    return autograd.draw(loss, "overview", grads=True, names={"tokens": tokens, "loss": loss})


def deep(activation):
    layers = [module for _ in range(10) for module in (nn.Linear(16, 16), activation())]
    model = nn.Sequential(nn.Linear(4, 16), activation(), *layers, nn.Linear(16, 1))
    for module in model:
        if isinstance(module, nn.Linear):
            nn.init.kaiming_normal_(module.weight)
            nn.init.zeros_(module.bias)
    x = autograd.randn(64, 4)
    loss = ((model(x) - x[:, :1] * x[:, 1:2]) ** 2).mean()
    loss.backward(retain_graph=True)
    return autograd.draw(loss, "overview", names={"x": x, "loss": loss})


def vanishing_sigmoid():
    """Twelve layers of sigmoids: the gradient fades on the way to the first layer ..."""
    return deep(nn.Sigmoid)


def vanishing_relu():
    """... and the same with ReLU: it arrives."""
    return deep(nn.ReLU)


GALLERY = {
    "Backpropagation, number by number": [neuron, neuron_before, neuron_backward, shared_parameter, double_backward,
                                          small_tensors],
    "A training step": [mlp_step, cnn, rnn, residual_block, attention_block],
    "Deep models at a glance": [transformer, (vanishing_sigmoid, vanishing_relu)],
}
FEW = {neuron, mlp_step, vanishing_sigmoid}

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Computation graphs</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body {{ font: 16px/1.5 Helvetica, Arial, sans-serif; color: #1f2933; max-width: 1600px; margin: 2rem auto; padding: 0 1rem }}
figure {{ margin: 1.5rem 0 2.5rem }} figcaption {{ color: #52606d; margin-bottom: .5rem }}
figure b {{ color: #1f2933 }} .frame {{ border: 1px solid #e4e7eb; border-radius: 8px }}
.frame img {{ display: block; margin: auto; max-width: 100%; height: auto }}
.beside {{ display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start }}
pre {{ background: #f7f9fb; border-radius: 8px; padding: 1rem; overflow-x: auto; font-size: 13px }}
</style></head><body><h1>Computation graphs</h1>{body}</body></html>
"""


def figure(make, folder):
    """Draw, save, and put into the page as it is."""
    autograd.manual_seed(0)
    path = make().save(folder / f"{make.__name__}.svg")
    data = base64.b64encode(path.read_bytes()).decode()
    name = make.__name__.replace("_", " ")
    return (f'<figure><figcaption><b>{escape(name)}</b><br>{escape(make.__doc__)}</figcaption>'
            f'<div class="frame"><img alt="{escape(make.__doc__)}" src="data:image/svg+xml;base64,{data}"></div></figure>')


def explanation():
    """The lecture's neuron in words and numbers, and the step that it leads to."""
    E, names = neuron_by_hand()
    explained = autograd.explain(E, names=names)
    E.backward()
    w, b = (names[n].item() - 0.1 * names[n].grad.item() for n in "wb")
    return f"{explained}\n\nA step with rate 0.1:\n  w = {w:.4g}\n  b = {b:.4g}"


def main(arguments=None):
    """Make the gallery; returns the path of its page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/gallery"))
    parser.add_argument("--fast", action="store_true", help="a few pictures only, for tests")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)

    body = []
    for title, pictures in GALLERY.items():
        body.append(f"<h2>{escape(title)}</h2>")
        for picture in pictures:
            group = picture if isinstance(picture, tuple) else (picture,)
            figures = [figure(make, options.out) for make in group if not options.fast or make in FEW]
            body.append(f'<div class="beside">{"".join(figures)}</div>' if len(figures) > 1 else "".join(figures))
    text = explanation()
    print(text)
    body.append(f"<h2>In words and numbers</h2><p>explain(E) for the lecture's neuron:</p><pre>{escape(text)}</pre>")
    page = options.out / "index.html"
    page.write_text(PAGE.format(body="".join(body)), encoding="utf-8")
    print(f"\nwritten to {page}")
    return page


if __name__ == "__main__":
    main()
