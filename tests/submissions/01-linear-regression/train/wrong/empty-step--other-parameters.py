def train(x, y, lr=0.01, epochs=1000):
    o = torch.optim.SGD(init_parameters(x.device), lr=lr)
    costs = []
    W, b = init_parameters(x.device)
    for e in range(epochs):
        c = mse(hypothesis(x, W, b), y)
        o.zero_grad()
        c.backward()
        o.step()
        costs.append(c.item())
    return W, b, costs
