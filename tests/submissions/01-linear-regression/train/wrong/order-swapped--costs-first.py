def train(x, y, lr=0.01, epochs=1000):
    W, b = init_parameters(x.device)
    o = torch.optim.SGD([W, b], lr=lr)
    costs = []
    for e in range(epochs):
        c = mse(hypothesis(x, W, b), y)
        o.zero_grad()
        c.backward()
        o.step()
        costs.append(c.item())
    return costs, W, b
