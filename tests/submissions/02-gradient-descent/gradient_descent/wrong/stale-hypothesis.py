def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device)
    hypothesis = W * x
    history = []
    for _ in range(epochs):
        history.append((W.item(), torch.mean((hypothesis - y) ** 2).item()))
        W = W - lr * 2 * torch.mean((hypothesis - y) * x)
    return W, history
