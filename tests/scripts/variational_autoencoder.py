"""Rings and crosses on a grid, squeezed through two noisy numbers and drawn again: reconstruction plus divergence."""
import autograd as torch
import nn
import nn.functional as F
import optim
from autograd.utils.data import DataLoader, TensorDataset

SIZE = 6


def drawings(count):
    """Half of them a frame, half of them a diagonal cross, with some pixels flipped."""
    frame = torch.ones(SIZE, SIZE)
    frame[1:-1, 1:-1] = 0
    cross = ((torch.eye(SIZE) + torch.eye(SIZE).flip(0)) > 0).float()
    kinds = torch.randint(0, 2, (count,))
    images = torch.stack([frame, cross])[kinds]
    flips = torch.bernoulli(torch.full_like(images, 0.05))
    return (images - flips).abs(), kinds


class Autoencoder(nn.Module):
    def __init__(self, pixels, hidden, codes):
        super().__init__()
        self.reader = nn.Sequential(nn.Flatten(), nn.Linear(pixels, hidden), nn.ReLU(True))
        self.mean, self.log_variance = nn.Linear(hidden, codes), nn.Linear(hidden, codes)
        self.painter = nn.Sequential(nn.Linear(codes, hidden), nn.ReLU(True), nn.Linear(hidden, pixels))
        self.apply(self.start_small)

    @staticmethod
    def start_small(module):
        if module.__class__.__name__.find("Linear") != -1:
            module.weight.data.normal_(0.0, 0.1)
            nn.init.zeros_(module.bias)

    def forward(self, image):
        read = self.reader(image)
        mean, log_variance = self.mean(read), self.log_variance(read)
        code = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        return torch.sigmoid(self.painter(code)).view_as(image), mean, log_variance


def main(epochs=6):
    torch.manual_seed(11)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    loader = DataLoader(TensorDataset(*drawings(96)), batch_size=16, shuffle=True)
    model = Autoencoder(SIZE * SIZE, 24, 2).to(device)
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for images, _ in loader:
            images = images.to(device)
            painted, mean, log_variance = model(images)
            reconstruction = F.binary_cross_entropy(painted, images, reduction="sum")
            divergence = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
            loss = reconstruction + divergence
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(loader.dataset))
    return losses


if __name__ == "__main__":
    print(main())
