def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device, requires_grad=True)
    history = []
    for epoch in range(epochs):
        history.append((W.item(), cost(W, x, y).item()))
        with torch.no_grad():
            W -= lr * gradient(W, x, y)
    return W.detach(), history
