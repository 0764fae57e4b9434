def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device)
    history = [(W.item(), cost(W, x, y).item())]
    for _ in range(epochs):
        W = W - lr * gradient(W, x, y)
        history.append((W.item(), cost(W, x, y).item()))
    return W, history
