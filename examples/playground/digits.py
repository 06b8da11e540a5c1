"""Draw a digit: a drawing made like the training data, and the digits example's network trained to read it.

The pictures of the digits example are 8×8: each digit as high as the picture, its middle in the middle, the pen about as
broad for all. A drawing is cropped, scaled, made thicker or thinner, centred and pooled to the same. The network and
its data are the example's; every training picture is there once more in four versions as if drawn here, since the
digits of a mouse are not those of a scanner. The weights go to runs/playground/digits.safetensors.
"""

import threading
from pathlib import Path

import numpy as np

import autograd
import nn
import nn.functional as F
import optim
from autograd.utils.data import DataLoader, TensorDataset
from examples.digits import datasets, network

from .training import SEEDED

WEIGHTS = Path("runs/playground/digits.safetensors")
SIDE = 48
"""Pixels on a side of the box in which a drawing is made thicker or thinner: 6 for each of the 8."""
INK = 0.305
"""The mean of the training pictures, hardly different from digit to digit: as broad as their pen is."""
WIDEST = 0.8
"""Of a digit's height; wider drawings are squeezed."""
VISIBLE = 0.3
"""The darkness from which on there is ink."""


def normalised(drawing):
    """What the network sees, 8×8: the drawing (0 paper, 1 ink) cropped, scaled, redrawn with the data's pen, centred.

    ValueError for an empty drawing.
    """
    box = _fitted(np.asarray(drawing, np.float32))
    change = _eroded if box.sum() > INK * SIDE ** 2 else _dilated
    while (changed := change(box)).max() > VISIBLE:
        changed = _fitted(changed)
        if _excess(changed) >= _excess(box):
            break
        box = changed
    picture = np.zeros((SIDE, SIDE), np.float32)
    left = (SIDE - box.shape[1]) // 2
    picture[:, left:left + box.shape[1]] = box
    return picture.reshape(8, SIDE // 8, 8, SIDE // 8).mean(axis=(1, 3))


def _excess(box):
    """How far the ink is from the data's."""
    return abs(box.sum() / SIDE ** 2 - INK)


def _fitted(drawing):
    """The part with ink, scaled to the height SIDE; what is broader than digits are is squeezed."""
    rows, columns = (np.flatnonzero((drawing > VISIBLE).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise ValueError("there is nothing drawn")
    part = drawing[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    width = max(1, round(min(part.shape[1] / part.shape[0], WIDEST) * SIDE))
    row, column = ((np.arange(n) + 0.5) * old / n for n, old in zip((SIDE, width), part.shape, strict=True))
    return part[np.ix_(row.astype(int), column.astype(int))]


def _dilated(picture):
    """Every pixel the maximum of itself and its four neighbours, one pixel more on every side."""
    return _chosen(np.pad(picture, 2), np.maximum)


def _eroded(picture):
    """Every pixel the minimum of itself and its four neighbours; beyond the edge there is paper."""
    return _chosen(np.pad(picture, 1), np.minimum)


def _chosen(padded, choose):
    return choose.reduce([padded[1:-1, 1:-1], padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]])


def redrawn(picture, random, slanted=False, side=112):
    """An 8×8 digit on a canvas like the page's: at another place, in another size, with a broader pen.

    `slanted`: also turned, sheared, and narrower or wider, as if by another hand.
    """
    size = random.integers(side * 2 // 5, side * 9 // 10)
    drawing = F.interpolate(autograd.tensor(picture[None, None]), size=(size, size), mode="bicubic").clamp(0, 1)
    broader = int(random.integers(0, 4))
    drawing = F.max_pool2d(drawing, 2 * broader + 1, 1, broader).numpy()[0, 0]
    canvas = np.zeros((side, side), np.float32)
    top, left = random.integers(0, side - size + 1, 2)
    canvas[top:top + size, left:left + size] = drawing
    return _slanted(canvas, random) if slanted else canvas


def _slanted(canvas, random):
    """The canvas after a random linear map about its middle; every pixel is the nearest one of before."""
    side = len(canvas)
    angle = random.normal(0, 0.1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    back = np.linalg.inv(turn @ np.diag([random.uniform(0.8, 1.2), 1]) @ [[1, random.normal(0, 0.15)], [0, 1]])
    y, x = np.mgrid[:side, :side] - side / 2
    column, row = (np.tensordot(back, [x, y], 1) + side / 2).round().astype(int).clip(0, side - 1)
    return canvas[row, column]


class Reader:
    """The network that reads digits: trained, or its weights loaded, in a thread that the first question starts."""

    def __init__(self, weights=WEIGHTS):
        self.path, self.model, self.progress, self.error = Path(weights), None, 0.0, ""
        self._starting, self._thread = threading.Lock(), None

    def start(self):
        """Begin, if nobody has; returns at once."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._prepare, name="digits", daemon=True)
                self._thread.start()

    def wait(self):
        """Until the network is there."""
        self.start()
        self._thread.join()

    def status(self):
        """What the page says meanwhile."""
        return {"ready": self.model is not None, "progress": round(self.progress, 3), "error": self.error}

    def read(self, drawing):
        """(what the network sees, the probabilities of 0 to 9); RuntimeError before it is trained."""
        if self.model is None:
            raise RuntimeError("the network that reads digits is still in training")
        seen = normalised(drawing)
        with autograd.no_grad():
            chances = self.model(autograd.tensor(seen.reshape(1, 64))).softmax(1)
        return seen, chances.numpy()[0]

    def _prepare(self):
        try:
            with SEEDED:
                autograd.manual_seed(0)
                model = network([64, 32])
            if self.path.exists():
                model.load_state_dict(autograd.load(self.path))
            else:
                self._train(model)
                self.path.parent.mkdir(parents=True, exist_ok=True)
                autograd.save(model.state_dict(), self.path)
            self.model = model.eval()
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"

    def _train(self, model, copies=4, epochs=20):
        train_set, _, _ = datasets()
        images, labels = train_set[:]
        random, drawn = np.random.default_rng(0), []
        for copy in range(copies):
            for picture in images.numpy().reshape(-1, 8, 8):
                drawn.append(normalised(redrawn(picture, random, slanted=copy % 2 == 1)).ravel())
                self.progress = 0.8 * len(drawn) / len(images) / copies
        inputs = autograd.cat([images, autograd.tensor(np.stack(drawn))])
        loader = DataLoader(TensorDataset(inputs, autograd.cat([labels] * (1 + copies))), batch_size=32, shuffle=True,
                            generator=autograd.Generator().manual_seed(0))
        optimizer = optim.AdamW(model.parameters(), lr=0.003, weight_decay=0.05)
        schedule = nn.Schedule(optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs))

        def report(run):
            self.progress = 0.8 + 0.2 * run.epoch / epochs

        nn.fit(model, loader, nn.CrossEntropyLoss(), optimizer, epochs, callbacks=[schedule, report])
