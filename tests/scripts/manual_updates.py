"""A two-layer network with hand-made parameters, trained without an optimizer: updates inside no_grad."""
import autograd as torch
import nn.functional as F


def main(steps=200):
    torch.manual_seed(1)
    dtype, device = torch.float, torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    n, d_in, h, d_out = 64, 10, 20, 3
    x = torch.randn(n, d_in, device=device, dtype=dtype)
    y = torch.randint(0, d_out, (n,), device=device)
    w1 = (torch.randn(d_in, h, device=device, dtype=dtype) / d_in ** 0.5).requires_grad_()
    b1 = torch.zeros(h, device=device, dtype=dtype, requires_grad=True)
    w2 = torch.nn.Parameter(torch.randn(h, d_out, device=device, dtype=dtype) / h ** 0.5)
    losses = []
    for step in range(steps):
        logits = torch.relu(x @ w1 + b1).mm(w2)
        loss = F.cross_entropy(logits, y)
        loss.backward()
        with torch.no_grad():
            for p in (w1, b1, w2):
                p -= 0.5 * p.grad
                p.grad.zero_()
        if step % 40 == 39:
            losses.append(loss.item())
    with torch.no_grad():
        accuracy = (torch.relu(x @ w1 + b1).mm(w2).argmax(dim=1) == y).float().mean().item()
    print(f"training accuracy: {accuracy:.2%}")
    return losses


if __name__ == "__main__":
    print(main())
