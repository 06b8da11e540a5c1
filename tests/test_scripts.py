"""Scripts as PyTorch's tutorials teach them, with their imports swapped: they run, learn, and print PyTorch's losses."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
PYTORCH_IMPORTS = {"import autograd as torch": "import torch", "import nn.functional as F": "import torch.nn.functional as F",
                   "import nn\n": "import torch.nn as nn\n", "import optim\n": "import torch.optim as optim\n",
                   "from autograd": "from torch", "from nn": "from torch.nn"}


def run(path: Path) -> list[float]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_the_loss_goes_down(script):
    losses = run(script)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_its_losses_are_those_under_pytorch(script, tmp_path):
    pytest.importorskip("torch")
    text = script.read_text()
    for ours, theirs in PYTORCH_IMPORTS.items():
        text = text.replace(ours, theirs)
    assert "import autograd" not in text
    original = tmp_path / script.name
    original.write_text(text)
    np.testing.assert_allclose(run(script), run(original), rtol=2e-4)
