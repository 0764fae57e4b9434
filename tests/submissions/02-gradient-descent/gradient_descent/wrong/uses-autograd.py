def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, requires_grad=True, device=x.device)
    history = []
    for _ in range(epochs):
        now = cost(W, x, y)
        history.append((W.item(), now.item()))
        now.backward()
        with torch.no_grad():
            W -= lr * W.grad
            W.grad.zero_()
    return W.detach(), history
