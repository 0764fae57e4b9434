def train(x, y, lr=0.01, epochs=1000):
    W = torch.zeros(1, requires_grad=True, device=x.device)
    b = torch.zeros(1, requires_grad=True, device=x.device)
    o = torch.optim.SGD([W, b], lr=lr)
    costs = []
    for e in range(epochs):
        c = torch.mean((x * W - y) ** 2)
        o.zero_grad()
        c.backward()
        o.step()
        costs.append(c.item())
    return W, b, costs
