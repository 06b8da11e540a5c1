"""The density of a ring from a flow of affine couplings (RealNVP; Dinh et al., 2017), and of a squashed base."""

import math

import autograd as torch
import nn
import optim
from autograd.distributions import (
    Categorical,
    Independent,
    MixtureSameFamily,
    MultivariateNormal,
    Normal,
    TanhTransform,
    TransformedDistribution,
)


class Coupling(nn.Module):
    def __init__(self, mask):
        super().__init__()
        self.register_buffer("mask", mask)
        self.net = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.1), nn.Linear(32, 4))

    def forward(self, x):
        kept = x * self.mask
        scale, shift = self.net(kept).chunk(2, dim=-1)
        scale = scale.tanh() * (1 - self.mask)
        return kept + (1 - self.mask) * (x * scale.exp() + shift), scale.sum(-1)


class Flow(nn.Module):
    def __init__(self, layers):
        super().__init__()
        masks = torch.eye(2).repeat(layers // 2, 1)
        self.couplings = nn.ModuleList(Coupling(mask) for mask in masks)
        self.loc = nn.Parameter(torch.zeros(2))

    def log_prob(self, x):
        total = x.new_zeros(x.shape[0])
        for coupling in reversed(self.couplings):
            x, stretch = coupling(x)
            total = total + stretch
        return total + MultivariateNormal(self.loc, torch.eye(2)).log_prob(x)


def main():
    torch.manual_seed(0)
    angle = torch.rand(128) * 2 * math.pi
    data = torch.stack([angle.cos(), angle.sin()], dim=1) + 0.1 * torch.randn(128, 2)
    flow = Flow(4)
    optimizer = optim.NAdam(flow.parameters(), lr=5e-3)
    losses = []
    for _ in range(20):
        loss = -flow.log_prob(data).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    clusters = MixtureSameFamily(Categorical(torch.ones(3)), Independent(Normal(torch.randn(3, 2), torch.ones(3, 2)), 1))
    squashed = TransformedDistribution(Normal(torch.zeros(2), 0.5), [TanhTransform(cache_size=1)])
    others = [-clusters.log_prob(clusters.sample((50,))).mean(), -squashed.log_prob(squashed.rsample((50,))).mean()]
    return [losses[0], *[other.item() for other in others], *losses]
