"""An LSTM learns which letter comes next in a nursery rhyme, its state carried from one stretch of text to the next."""
import math

import autograd as torch
import nn
import nn.functional as F
import optim
from nn.utils import clip_grad_norm_

TEXT = "row row row your boat gently down the stream merrily merrily merrily merrily life is but a dream " * 6
LETTERS = sorted(set(TEXT))


class LetterModel(nn.Module):
    def __init__(self, letters, width, layers):
        super().__init__()
        self.embedding = nn.Embedding(letters, width)
        self.lstm = nn.LSTM(width, width, layers, dropout=0.1)
        self.drop = nn.Dropout(0.1)
        self.readout = nn.Linear(width, letters)
        self.readout.weight = self.embedding.weight  # one table for reading and writing
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)

    def forward(self, letters, state):
        out, state = self.lstm(self.drop(self.embedding(letters)), state)
        return F.log_softmax(self.readout(self.drop(out)), dim=-1), state

    def first_state(self, batch):
        weight = next(self.parameters())
        return tuple(weight.new_zeros(self.lstm.num_layers, batch, self.lstm.hidden_size) for _ in "hc")


def columns(text, count):
    """The text as `count` columns that are read downwards."""
    numbers = torch.tensor([LETTERS.index(letter) for letter in text], dtype=torch.long)
    return numbers.narrow(0, 0, len(text) // count * count).view(count, -1).t().contiguous()


@torch.no_grad()
def written(model, length):
    """What the model writes by itself, most likely letters first."""
    model.eval()
    state, letter, text = model.first_state(1), torch.zeros(1, 1, dtype=torch.long), ""
    for _ in range(length):
        scores, state = model(letter, state)
        letter = scores.argmax(dim=-1)
        text += LETTERS[letter.item()]
    return text


def main(epochs=12, stretch=16):
    torch.manual_seed(5)
    data = columns(TEXT, 8)
    model = LetterModel(len(LETTERS), 24, 2)
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    schedule = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.95)
    losses = []
    for _ in range(epochs):
        model.train()
        total, state = 0.0, model.first_state(data.size(1))
        for start in range(0, data.size(0) - 1, stretch):
            length = min(stretch, len(data) - 1 - start)
            letters, following = data[start:start + length], data[start + 1:start + 1 + length]
            state = tuple(part.detach() for part in state)
            model.zero_grad()
            scores, state = model(letters, state)
            loss = F.nll_loss(scores.view(-1, len(LETTERS)), following.reshape(-1))
            loss.backward()
            clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += length * loss.item()
        losses.append(math.exp(total / (len(data) - 1)))
        schedule.step()
    assert len(written(model, 10)) == 10
    return losses


if __name__ == "__main__":
    print(main())
