def gradient_descent(x, y, lr=0.1, epochs=10):
    w = 0.0
    history = []
    for _ in range(epochs):
        W = torch.tensor([w], device=x.device)
        history += [(w, float(cost(W, x, y)))]
        w = w - lr * float(gradient(W, x, y))
    return torch.tensor([w], device=x.device), history
