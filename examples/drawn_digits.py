"""Recognise digits drawn by you: `python examples/drawn_digits.py --pictures folder`, dark ink on light paper, a digit a file.

A network sees well only what looks like its training data, so a drawing goes the way those went: crop to the ink, scale to
32 pixels, centre, count ink in blocks of 4×4. Without --pictures it reads ten digits drawn with a shaky hand by this file.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

import autograd
import lesson
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset

CIRCLE = [(5 + 2.6 * np.cos(a), 5 + 3.8 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 24)]
STROKES = {
    0: [CIRCLE],
    1: [[(3.5, 3), (5.5, 1), (5.5, 9)]],
    2: [[(3, 3), (4, 1.3), (6, 1.2), (7, 3), (5, 6), (3, 9), (7.5, 9)]],
    3: [[(3, 1.5), (6, 1.2), (7, 3), (4.5, 4.8), (7, 6.5), (6, 8.7), (3, 8.7)]],
    4: [[(5, 1), (3, 6), (7.5, 6)], [(6, 4), (5.5, 9)]],
    5: [[(7, 1), (3.5, 1), (3.2, 4.5), (6, 4.3), (7, 6.5), (6, 8.8), (3, 8.8)]],
    6: [[(6, 1), (4, 4), (3.2, 7), (5, 9), (6.8, 7.5), (6, 5.5), (3.6, 6.3)]],
    7: [[(3, 1.2), (7, 1.2), (4.5, 9)], [(3.5, 5), (6.8, 5)]],
    8: [[(6.5, 2.5), (5, 1), (3.5, 2.7), (6.5, 6.7), (5, 9), (3.5, 7), (6.5, 2.5)]],
    9: [[(6.6, 3), (5, 1), (3.4, 3), (5, 4.8), (6.6, 3), (6.2, 6), (5, 9)]],
}


def drawn(strokes, random):
    """A picture of 120×120 pixels, dark on light, each point a little off."""
    picture = Image.new("L", (120, 120), 255)
    for stroke in strokes:
        points = [tuple(12 * (np.array(point) + random.normal(0, 0.15, 2))) for point in stroke]
        ImageDraw.Draw(picture).line(points, fill=0, width=13, joint="curve")
    return picture


def as_training_data(picture):
    """The 64 numbers between 0 and 1 that the network takes: 8×8 blocks, row by row."""
    ink = 1 - np.asarray(picture.convert("L"), np.float32) / 255
    rows, columns = np.nonzero(ink > 0.5)
    if not len(rows):
        raise ValueError(f"a picture of {picture.size} pixels has no dark ink: expected a digit in dark on light")
    cropped = Image.fromarray(np.uint8(255 * ink[rows.min():rows.max() + 1, columns.min():columns.max() + 1]))
    scale = 32 / max(cropped.size)
    small = cropped.resize([max(1, round(n * scale)) for n in cropped.size], Image.Resampling.BILINEAR)
    square = Image.new("L", (32, 32))
    square.paste(small, ((32 - small.width) // 2, (32 - small.height) // 2))
    return (np.asarray(square, np.float32) / 255).reshape(8, 4, 8, 4).mean((1, 3)).ravel()


def train(epochs):
    """64 → 100 → 10 with dropout, on all 1,797 digits."""
    data = load_digits()
    model = nn.Sequential(nn.Linear(64, 100), nn.ReLU(), nn.Dropout(0.3), nn.Linear(100, 10))
    training = TensorDataset(autograd.tensor(data.data.astype(np.float32) / 16), autograd.tensor(data.target))
    nn.fit(model, DataLoader(training, batch_size=32, shuffle=True), nn.CrossEntropyLoss(),
           optim.AdamW(model.parameters(), lr=0.003), epochs)
    return model.eval()


def main(arguments=None):
    """Train, read the drawings, draw what the network sees and how sure it is; returns what it reads."""
    chosen = lesson.options(__file__, __doc__, arguments, fast={"epochs": 5}, pictures="", epochs=20)
    random = np.random.default_rng(chosen.seed)
    if chosen.pictures:
        paths = sorted(path for path in Path(chosen.pictures).iterdir() if path.suffix.lower() in (".png", ".jpg", ".jpeg"))
        if not paths:
            raise FileNotFoundError(f"no .png or .jpg in {chosen.pictures}: draw digits in any paint program, one a file")
        drawings = {path.stem: Image.open(path) for path in paths}
    else:
        drawings = {str(digit): drawn(strokes, random) for digit, strokes in STROKES.items()}
    inputs = np.stack([as_training_data(picture) for picture in drawings.values()])
    with autograd.no_grad():
        sure = nn.functional.softmax(train(chosen.epochs)(autograd.tensor(inputs)), dim=1).numpy()
    seen = sure.argmax(1)
    for name, digit, p in zip(drawings, seen, sure, strict=True):
        print(f"{name}: seen as {digit} ({p[digit]:.0%})")

    figure, panels = plt.subplots(2, len(drawings), figsize=(1.5 * len(drawings), 3.4), squeeze=False)
    for (above, below), (name, picture), x, digit, p in zip(panels.T, drawings.items(), inputs, seen, sure, strict=True):
        above.imshow(picture.convert("L"), cmap="gray")
        above.set_title(name)
        below.imshow(x.reshape(8, 8), cmap="gray_r")
        below.set_title(f"{digit}  ({p[digit]:.0%})", color="#0072b2" if p[digit] > 0.8 else "#d55e00")
        above.axis("off")
        below.axis("off")
    lesson.save(figure, chosen, "drawn")
    return seen.tolist()


if __name__ == "__main__":
    main()
