"""Training that is interrupted: model, optimizer, schedule and random numbers go on from a checkpoint file."""

import io

import autograd as torch
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset, WeightedRandomSampler, random_split


def build():
    model = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 3))
    optimizer = optim.AdamW([{"params": model[0].parameters(), "lr": 5e-3}, {"params": model[1:].parameters()}], lr=1e-2)
    return model, optimizer, optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)


def train(model, optimizer, scheduler, loader, epochs):
    criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
    losses = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(model(x), y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
            total += loss.item() * x.size(0)
        scheduler.step()
        losses.append(total / len(loader.dataset))
    return losses


def accuracy(model, dataset):
    model.eval()
    with torch.no_grad():
        x, y = next(iter(DataLoader(dataset, batch_size=len(dataset))))
        return (model(x).argmax(dim=1) == y).float().mean().item()


def main():
    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    x = torch.randn(240, 6, device=device)
    y = (x[:, 0] > 0).long() + (x[:, 1] + x[:, 2] > 0.5).long()
    training, validation = random_split(TensorDataset(x, y), [200, 40], generator=torch.Generator().manual_seed(1))
    labels = y[training.indices]
    weights = (1.0 / torch.bincount(labels).float())[labels]
    loader = DataLoader(training, batch_size=32, sampler=WeightedRandomSampler(weights, len(weights)))
    parts = build()
    losses = train(*parts, loader, 3)
    file = io.BytesIO()
    torch.save({"epoch": 3, "losses": losses, "state": [part.state_dict() for part in parts], "rng": torch.get_rng_state()}, file)
    file.seek(0)
    torch.manual_seed(99)
    parts = build()
    checkpoint = torch.load(file, map_location=device)
    for part, state in zip(parts, checkpoint["state"]):
        part.load_state_dict(state)
    torch.set_rng_state(checkpoint["rng"])
    losses = checkpoint["losses"] + train(*parts, loader, 3)
    return [*losses, 1 - accuracy(parts[0], validation)]
