"""A walker on a line learns from its rewards alone to go right: REINFORCE with a learned value as its baseline."""
from collections import namedtuple

import autograd as torch
import nn
import nn.functional as F
import optim
from autograd.distributions import Categorical

Step = namedtuple("Step", ["log_prob", "value", "entropy", "reward"])


class Line:
    """Cells in a row; the walk ends at either end of it, and only the right one pays."""

    def __init__(self, cells):
        self.cells = cells

    def reset(self):
        self.at, self.left = self.cells // 2, 3 * self.cells
        return self.seen()

    def seen(self):
        return F.one_hot(torch.tensor(self.at), self.cells).float()

    def step(self, action):
        self.at += 1 if action == 1 else -1
        self.left -= 1
        done = self.at in (0, self.cells - 1) or self.left == 0
        return self.seen(), (1.0 if self.at == self.cells - 1 else -0.05), done


class Walker(nn.Module):
    def __init__(self, cells, hidden):
        super().__init__()
        self.body = nn.Linear(cells, hidden)
        self.choice, self.value = nn.Linear(hidden, 2), nn.Linear(hidden, 1)

    def forward(self, state):
        x = torch.tanh(self.body(state))
        return F.softmax(self.choice(x), dim=-1), self.value(x).squeeze(-1)


def walk(world, walker):
    """One walk, step by step."""
    state, done, steps = world.reset(), False, []
    while not done:
        probabilities, value = walker(state)
        chosen = Categorical(probabilities)
        action = chosen.sample()
        state, reward, done = world.step(action.item())
        steps.append(Step(chosen.log_prob(action), value, chosen.entropy(), reward))
    return steps


def returns(steps, discount):
    """What each step was worth in the end."""
    found, total = [], 0.0
    for step in steps[::-1]:
        total = step.reward + discount * total
        found.insert(0, total)
    return torch.tensor(found)


def main(walks=40):
    torch.manual_seed(0)
    world, walker = Line(7), Walker(7, 16)
    optimizer = optim.Adam(walker.parameters(), lr=0.02)
    error, errors = 0.0, []
    for number in range(1, walks + 1):
        steps = walk(world, walker)
        worth = returns(steps, 0.95)
        values = torch.stack([step.value for step in steps])
        advantage = worth - values.detach()
        chosen = torch.stack([step.log_prob for step in steps])
        doubt = torch.stack([step.entropy for step in steps])
        misjudged = F.smooth_l1_loss(values, worth)
        loss = -(chosen * advantage).sum() + misjudged - 0.01 * doubt.sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        error += misjudged.item()
        if number % 10 == 0:
            errors.append(error / 10)
            error = 0.0
    return errors


if __name__ == "__main__":
    print(main())
