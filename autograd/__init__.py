"""Tensors on NumPy that record what is done to them, and the gradients of it."""

# `nn` and `optim` look for this line: another project's `autograd` may stand in this one's place.
__distribution__ = "chainrule"
