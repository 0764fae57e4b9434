def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device)
    history = []
    for _ in range(epochs):
        before = W.item()
        W = W - lr * gradient(W, x, y)
        history.append((before, cost(W, x, y).item()))
    return W, history
