"""A critic that tells two clouds of points apart, its gradient held near length 1 (WGAN-GP): double backward."""
import autograd as torch
import nn
import optim


class Critic(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, hidden), nn.Tanh(),
                                 nn.Linear(hidden, 1))

    def forward(self, x):
        return self.net(x).view(-1)


def gradient_penalty(critic, real, fake):
    alpha = torch.rand(real.size(0), 1)
    between = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    scores = critic(between)
    gradients = torch.autograd.grad(outputs=scores, inputs=between, grad_outputs=torch.ones_like(scores),
                                    create_graph=True, retain_graph=True, only_inputs=True)[0]
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean()


def main(steps=60):
    torch.manual_seed(2)
    critic = Critic(16)
    optimizer = optim.Adam(critic.parameters(), lr=5e-3, betas=(0.5, 0.9))
    losses = []
    for step in range(steps):
        real = torch.randn(32, 2) * 0.3 + torch.tensor([1.0, 0.5])
        fake = torch.randn(32, 2) * 0.3
        optimizer.zero_grad(set_to_none=True)
        loss = critic(fake).mean() - critic(real).mean() + 10.0 * gradient_penalty(critic, real, fake)
        loss.backward()
        optimizer.step()
        if step % 10 == 9:
            losses.append(loss.item())
    return losses


if __name__ == "__main__":
    print(main())
