"""Show as Python: the script that begins where a training began and arrives, bit by bit, where it is now."""

import inspect
import itertools

import numpy as np

from . import data
from .settings import INITIALISATIONS, OPTIMIZERS, SCHEDULES


def show(settings, epochs):
    """The script for `epochs` epochs from the settings on."""
    return "\n".join(["import numpy as np", "", "import autograd", "import nn", "import optim",
                      "from autograd.utils.data import DataLoader, TensorDataset", "",
                      *_functions(settings), *_data(settings), "", *_network(settings), "", *_training(settings, epochs)]) + "\n"


def _call(name, *first, **arguments):
    return f"{name}({', '.join([*first, *(f'{key}={value!r}' for key, value in arguments.items())])})"


def _functions(settings):
    """The source of what makes the data: the playground's own."""
    own = settings.data == "own"
    functions = [data.features, data.split] if own else [data.SAMPLES[settings.data], data.sample, data.features, data.split]
    return [line for function in functions for line in ("", inspect.getsource(function))] + [""]


def _data(settings):
    if settings.data == "own":
        table = ",\n    ".join(str(list(point)) for point in settings.points)
        lines = [f"table = np.array([\n    {table},\n])", "points, labels = table[:, :2], table[:, 2]"]
    else:
        lines = [f"points, labels = sample({data.SAMPLES[settings.data].__name__}, noise={settings.noise}, seed={settings.seed})"]
    targets = "labels" if settings.regression else "(labels > 0)"
    return [*lines, f"chosen = split(len(points), share={settings.share}, seed={settings.seed})",
            f"inputs = autograd.tensor(features(points, {list(settings.features)!r}))",
            f"targets = autograd.tensor({targets}.astype(np.float32)[:, None])",
            "train, test = (TensorDataset(inputs[which], targets[which]) for which in (chosen, ~chosen))"]


def _network(settings):
    sizes = (len(settings.features), *settings.hidden, 1)
    rows = [f"nn.Linear({n}, {m}), nn.{settings.activation}()," for n, m in itertools.pairwise(sizes)]
    rows[-1] = rows[-1].split(", nn.")[0] + ","
    lines = [f"autograd.manual_seed({settings.seed})", "model = nn.Sequential(", *(f"    {row}" for row in rows), ")"]
    if settings.weights:
        vector = ", ".join(str(np.float32(weight)) for weight in settings.weights)
        return [*lines, f"nn.utils.vector_to_parameters(autograd.tensor([{vector}]), model.parameters())"]
    if INITIALISATIONS[settings.init]:
        name, arguments = INITIALISATIONS[settings.init]
        lines += ["for layer in model[::2]:", f"    {_call(f'nn.init.{name}', 'layer.weight', **arguments)}",
                  "    nn.init.zeros_(layer.bias)"]
    return lines


def _training(settings, epochs):
    name, arguments = OPTIMIZERS[settings.optimizer]
    lines = [f"optimizer = {_call(f'optim.{name}', 'model.parameters()', lr=settings.lr, **arguments)}",
             f"criterion = nn.{'MSELoss' if settings.regression else 'BCEWithLogitsLoss'}()",
             f"order = autograd.Generator().manual_seed({settings.seed + settings.epoch})",
             f"loader = DataLoader(train, batch_size={settings.batch}, shuffle=True, generator=order)"]
    schedule = SCHEDULES[settings.schedule]
    if schedule:
        lines.append(f"scheduler = {_call(f'optim.lr_scheduler.{schedule[0]}', 'optimizer', **schedule[1])}")
    penalties = [f"loss = loss + {rate!r} * sum(autograd.{size}(layer.weight).sum() for layer in model[::2])"
                 for rate, size in ((settings.l1, "abs"), (settings.l2, "square")) if rate]
    step = ["optimizer.zero_grad()", "loss = criterion(model(x), y)", *penalties, "loss.backward()"]
    if name == "LBFGS":
        body = ["def closure(x=x, y=y):", *(f"    {line}" for line in step), "    return loss", "",
                "loss = optimizer.step(closure)"]
    else:
        body = [*step, "optimizer.step()"]
    lines += ["", f"for epoch in range({epochs}):", "    for x, y in loader:", *(f"        {line}".rstrip() for line in body)]
    if schedule:
        lines.append(f"    scheduler.step({'loss.item()' if schedule[0] == 'ReduceLROnPlateau' else ''})")
    return [*lines, "", "with autograd.no_grad():", "    for name, part in ((\"train\", train), (\"test\", test)):",
            "        if len(part):", "            x, y = part[:]",
            "            print(name, \"loss\", criterion(model(x), y).item())"]
