def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device)
    history = []
    for _ in range(epochs):
        history.append((W.item(), cost(W, x, y).item()))
        W = W - lr * 2 * torch.sum((W * x - y) * x)
    return W, history
