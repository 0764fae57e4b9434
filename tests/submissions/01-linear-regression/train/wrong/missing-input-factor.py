def train(x, y, lr=0.01, epochs=1000):
    W, b, costs = torch.zeros(1, device=x.device), torch.zeros(1, device=x.device), []
    for _ in range(epochs):
        error = x * W + b - y
        costs.append((error**2).mean().item())
        gradient = 2 * error.mean()
        W = W - lr * gradient
        b = b - lr * gradient
    return W, b, costs
