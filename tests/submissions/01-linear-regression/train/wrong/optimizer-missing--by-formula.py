def train(x, y, lr=0.01, epochs=1000):
    W, b = init_parameters(x.device)
    costs = []
    W, b = W.detach(), b.detach()
    for e in range(epochs):
        err = x * W + b - y
        costs.append((err**2).mean().item())
        W = W - lr * 2 * (err * x).mean()
        b = b - lr * 2 * err.mean()
    return W, b, costs
