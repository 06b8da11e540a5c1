"""Learning to learn sines of any phase in one step of gradient descent (MAML; Finn et al., 2017)."""

import math

import autograd as torch
import nn
import nn.functional as F
import optim
from autograd.func import functional_call, grad, vmap


def main():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(1, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))
    optimizer = optim.Adam(net.parameters(), lr=5e-3)
    phases = torch.linspace(0, math.pi, 6)
    seen, asked = (torch.rand(6, 10, 1) * 6 - 3 for _ in range(2))

    def error(parameters, x, y):
        return F.mse_loss(functional_call(net, parameters, (x,)), y)

    def after_a_step(x, new_x, phase):
        parameters = dict(net.named_parameters())
        slopes = grad(error)(parameters, x, torch.sin(x + phase))
        moved = {name: p - 0.1 * slopes[name] for name, p in parameters.items()}
        return error(moved, new_x, torch.sin(new_x + phase))

    losses = []
    for _ in range(25):
        loss = vmap(after_a_step)(seen, asked, phases).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
