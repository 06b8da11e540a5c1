"""A cubic polynomial fitted to a sine with a module and an optimizer, as PyTorch's beginners learn it."""
import math

import autograd as torch
import nn
import optim


class Cubic(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0, 1))

    def forward(self, x):
        powers = x.unsqueeze(-1).pow(torch.tensor([1, 2, 3]))
        return self.features(powers)


def main(steps=300):
    torch.manual_seed(0)
    x = torch.linspace(-math.pi, math.pi, 2000)
    y = torch.sin(x)
    model = Cubic()
    criterion = nn.MSELoss(reduction="sum")
    optimizer = optim.RMSprop(model.parameters(), lr=1e-3)
    losses = []
    for step in range(steps):
        loss = criterion(model(x), y)
        if step % 50 == 49:
            losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    linear = model.features[0]
    print(f"y = {linear.bias.item():.4f} + {linear.weight[0, 0].item():.4f} x + {linear.weight[0, 1].item():.4f} x^2 "
          f"+ {linear.weight[0, 2].item():.4f} x^3")
    return losses


if __name__ == "__main__":
    print(main())
