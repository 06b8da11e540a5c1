"""Spelling what noisy sequences of different lengths say: convolution, packed GRU, CTC loss."""

import autograd as torch
import nn
import nn.functional as F
import optim
from nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence


class Recogniser(nn.Module):
    def __init__(self, features, hidden, classes):
        super().__init__()
        self.front = nn.Sequential(nn.Conv1d(features, hidden, 3, padding=1), nn.BatchNorm1d(hidden), nn.GELU())
        self.rnn = nn.GRU(hidden, hidden, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.LazyLinear(classes)

    def forward(self, x, lengths):
        x = self.front(x.transpose(1, 2)).transpose(1, 2)
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        x, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return F.log_softmax(self.head(x), dim=-1)


def main():
    torch.manual_seed(0)
    sounds = torch.randn(5, 4)
    texts = [torch.randint(1, 5, (n,)) for n in (3, 2, 4, 3)]
    recordings = [torch.cat([sounds[text].repeat_interleave(3, dim=0), sounds[:1]]) for text in texts]
    lengths = torch.tensor([len(r) for r in recordings])
    x = pad_sequence([r + 0.1 * torch.randn_like(r) for r in recordings], batch_first=True)
    model = Recogniser(4, 12, 5)
    model(x, lengths)
    criterion = nn.CTCLoss(blank=0, zero_infinity=True)
    optimizer = optim.RMSprop(model.parameters(), lr=2e-3)
    losses = []
    for _ in range(12):
        log_probs = model(x, lengths).transpose(0, 1)
        loss = criterion(log_probs, torch.cat(texts), lengths, torch.tensor([len(t) for t in texts]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
