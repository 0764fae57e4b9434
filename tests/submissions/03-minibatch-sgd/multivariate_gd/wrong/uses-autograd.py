import torch


def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E, y = torch.tensor(add_bias_column(X)), torch.tensor(y)
    beta = torch.tensor(beta, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([beta], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        (((E @ beta - y) ** 2).sum() / 2).backward()
        optimizer.step()
    return beta.detach().numpy()
