def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device); h = []
    for _ in range(epochs):
        h.append((W.item(), cost(W, x, y).item()))
        W = W - lr * gradient(W, x, y)
    return h, W
