def gradient(W, x, y):
    w = W.clone().requires_grad_(True)
    torch.mean((w * x - y) ** 2).backward()
    return w.grad
