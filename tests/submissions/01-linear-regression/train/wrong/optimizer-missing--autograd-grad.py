def train(x, y, lr=0.01, epochs=1000):
    W, b = init_parameters(x.device)
    costs = []
    for _ in range(epochs):
        cost = mse(hypothesis(x, W, b), y)
        grad_W, grad_b = torch.autograd.grad(cost, [W, b])
        with torch.no_grad():
            W -= lr * grad_W
            b -= lr * grad_b
        costs += [float(cost)]
    return W, b, costs
