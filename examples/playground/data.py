"""Points in the square [-6, 6]²: the samples to choose from, one's own, their features, and the split."""

import csv

import numpy as np

EDGE = 6.0
MOST_POINTS = 1000


def circle(random, n):
    """A disc of +1 in a ring of −1."""
    inside = np.arange(n) % 2 == 0
    radius = np.where(inside, random.uniform(0, 2.5, n), random.uniform(3.5, 5, n))
    angle = random.uniform(0, 2 * np.pi, n)
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), np.where(inside, 1.0, -1.0)


def xor(random, n):
    """+1 where both coordinates have the same sign, with a gap along the axes."""
    points = random.uniform(-5, 5, (n, 2))
    points += np.where(points > 0, 0.3, -0.3)
    return points, np.where(points[:, 0] * points[:, 1] >= 0, 1.0, -1.0)


def gauss(random, n):
    """Two normal clouds around (2, 2) and (−2, −2)."""
    labels = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    return random.normal(0, 1, (n, 2)) + 2 * labels[:, None], labels


def spiral(random, n):
    """Two arms, wound around each other."""
    labels = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    along = random.uniform(0, 1, n)
    angle = 1.75 * along * 2 * np.pi + np.where(labels > 0, 0, np.pi)
    return 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1), labels


def moons(random, n):
    """Two half circles that reach into each other."""
    labels = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    angle = random.uniform(0, np.pi, n)
    x1 = 3 * np.cos(angle) * labels - 1.5 * labels
    x2 = 3 * np.sin(angle) * labels - 0.75 * labels
    return np.stack([x1, x2], axis=1), labels


def plane(random, n):
    """Regression: the height grows along the diagonal, from −1 to 1."""
    points = random.uniform(-6, 6, (n, 2))
    return points, points.sum(axis=1) / 12


def multi_gauss(random, n):
    """Regression: three hills and three hollows."""
    points = random.uniform(-6, 6, (n, 2))
    hills = np.array([[-4, 2.5, 1], [0, 2.5, -1], [4, 2.5, 1], [-4, -2.5, -1], [0, -2.5, 1], [4, -2.5, -1]])
    distance = np.sqrt(((points[:, None] - hills[:, :2]) ** 2).sum(axis=2))
    heights = hills[:, 2] * np.clip(1 - distance / 2, 0, 1)
    return points, heights[np.arange(n), np.abs(heights).argmax(axis=1)]


SAMPLES = {"circle": circle, "xor": xor, "gauss": gauss, "spiral": spiral, "moons": moons, "plane": plane,
           "multi-gauss": multi_gauss}
REGRESSION = ("plane", "multi-gauss")


def features(points, names):
    """The chosen columns, made of the coordinates."""
    x1, x2 = points.T
    columns = {"x1": x1, "x2": x2, "x1²": x1 ** 2, "x2²": x2 ** 2, "x1·x2": x1 * x2,
               "sin x1": np.sin(x1), "sin x2": np.sin(x2)}
    return np.stack([columns[name] for name in names], axis=1).astype(np.float32)


FEATURES = ("x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2")


def sample(draw, noise, seed, n=500):
    """`n` points of one of the samples with their labels, moved by normal noise of `noise` percent of 3."""
    random = np.random.default_rng(seed)
    points, labels = draw(random, n)
    return points + random.normal(0, 0.03 * noise, (n, 2)), labels


def split(n, share, seed):
    """True for the points to train on, about `share` percent; a point keeps its side when others are added after it."""
    chosen = np.random.default_rng([seed, 1]).uniform(0, 100, n) < share
    chosen[:1] |= not chosen.any()
    return chosen


def read_csv(text):
    """Own points [x1, x2, label] from the text of a CSV file: two columns of coordinates, then the label.

    A first line without numbers is a heading. Coordinates beyond ±6 are moved and scaled into the square, by column.
    Two different labels become −1 and +1; others are values to fit, scaled to at most 1 in size.
    Raises ValueError, with the line, for what is not three numbers, and for too many points.
    """
    dialect = ";" if text.count(";") > text.count(",") else "\t" if text.count("\t") > text.count(",") else ","
    rows = []
    for number, cells in enumerate(csv.reader(text.splitlines(), delimiter=dialect), 1):
        cells = [cell for cell in cells if cell.strip()]
        try:
            row = [float(cell) for cell in cells]
        except ValueError:
            if rows or number > 1:
                raise ValueError(f"line {number}: expected three numbers (x1, x2, label), got {', '.join(cells)!r}") from None
            continue
        if not row:
            continue
        if len(row) != 3 or not np.isfinite(row).all():
            raise ValueError(f"line {number}: expected three numbers (x1, x2, label), got {', '.join(cells)!r}")
        rows.append(row)
    if not 1 <= len(rows) <= MOST_POINTS:
        raise ValueError(f"expected a CSV file with 1 to {MOST_POINTS} points, got {len(rows)}")
    table = np.array(rows)
    for column in table.T[:2]:
        if np.abs(column).max() > EDGE:
            middle, reach = (column.max() + column.min()) / 2, np.ptp(column) / 2
            column[:] = (column - middle) / (reach or 1) * (EDGE - 1)
    kinds = np.unique(table[:, 2])
    if len(kinds) == 2:
        table[:, 2] = np.where(table[:, 2] == kinds[1], 1, -1)
    elif np.abs(kinds).max() > 1:
        table[:, 2] /= np.abs(kinds).max()
    return np.round(table, 2).tolist()
