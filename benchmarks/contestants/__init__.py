"""One file per framework: the same training step, written as that framework's users write it."""
