import torch


def full_batch_gd(x, y, lr=1e-2, steps=100):
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    errors = []
    for _ in range(steps):
        err = w.detach().numpy() * x + b.detach().numpy() - y
        errors.append(float(np.mean(err**2)))
        w.grad, b.grad = torch.tensor([np.mean(err * x)]), torch.tensor([np.mean(err)])
        optimizer.step()
    return w.item(), b.item(), errors
