import torch


def full_batch_gd(x, y, lr=1e-2, steps=100):
    x, y = torch.tensor(x), torch.tensor(y)
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    errors = []
    for _ in range(steps):
        error = ((w * x + b - y) ** 2).mean()
        errors.append(error.item())
        grad_w, grad_b = torch.autograd.grad(error / 2, [w, b])
        with torch.no_grad():
            w -= lr * grad_w
            b -= lr * grad_b
    return w.item(), b.item(), errors
