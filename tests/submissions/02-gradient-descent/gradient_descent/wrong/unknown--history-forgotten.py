def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device)
    for _ in range(epochs):
        W = W - lr * gradient(W, x, y)
    return W
