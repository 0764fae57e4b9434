import torch


def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w = torch.zeros((), dtype=torch.float64, requires_grad=True)
    b = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    errors = []
    for _ in range(steps):
        mini_x, mini_y = map(torch.from_numpy, sample_minibatch(x, y, batch_size))
        error = torch.mean((w * mini_x + b - mini_y) ** 2)
        errors.append(error.item())
        optimizer.zero_grad()
        (error / 2).backward()
        optimizer.step()
    return w.item(), b.item(), errors
