def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device)
    optimizer = torch.optim.SGD([W], lr=lr)
    history = []
    for _ in range(epochs):
        history.append((W.item(), cost(W, x, y).item()))
        W.grad = gradient(W, x, y)
        optimizer.step()
    return W, history
