"""Schedules: learning rates that change in the course of the training."""

from optim.lr_scheduler.annealing import CosineAnnealingLR, CosineAnnealingWarmRestarts
from optim.lr_scheduler.base import LRScheduler
from optim.lr_scheduler.combined import ChainedScheduler, SequentialLR
from optim.lr_scheduler.cycles import CyclicLR, OneCycleLR
from optim.lr_scheduler.factors import (
    ConstantLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from optim.lr_scheduler.plateau import ReduceLROnPlateau

_LRScheduler = LRScheduler  # the base's older name, which schedules of one's own derive from

__all__ = [
    "ChainedScheduler", "ConstantLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "CyclicLR", "ExponentialLR",
    "LRScheduler", "LambdaLR", "LinearLR", "MultiStepLR", "MultiplicativeLR", "OneCycleLR", "PolynomialLR",
    "ReduceLROnPlateau", "SequentialLR", "StepLR",
]  # fmt: skip
