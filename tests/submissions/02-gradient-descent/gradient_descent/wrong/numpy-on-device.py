def gradient_descent(x, y, lr=0.1, epochs=10):
    x, y = x.numpy(), y.numpy()
    W, history = 0.0, []
    for _ in range(epochs):
        error = W * x - y
        history.append((float(W), float(np.mean(error**2))))
        W = W - lr * 2 * np.mean(error * x)
    return torch.tensor([W], dtype=torch.float32), history
