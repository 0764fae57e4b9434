def train(x, y, learning_rate=0.01, num_epochs=1000):
    W, b = init_parameters(x.device)
    o = torch.optim.SGD([W, b], lr=learning_rate)
    costs = []
    for e in range(num_epochs):
        c = mse(hypothesis(x, W, b), y)
        o.zero_grad()
        c.backward()
        o.step()
        costs.append(c.item())
    return W, b, costs
