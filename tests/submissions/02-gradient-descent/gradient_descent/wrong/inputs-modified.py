def gradient_descent(x, y, lr=0.1, epochs=10):
    mean = (x * y).mean()
    square = x.square_().mean()
    rest = y.square_().mean()
    W, history = torch.zeros(1, device=x.device), []
    for _ in range(epochs):
        history.append((W.item(), (W * W * square - 2 * W * mean + rest).item()))
        W = W - lr * 2 * (W * square - mean)
    return W, history
