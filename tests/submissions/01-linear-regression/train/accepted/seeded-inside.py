def train(x, y, lr=0.01, epochs=1000):
    W = torch.zeros(1, device=x.device, requires_grad=True)
    b = torch.zeros(1, device=x.device, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    costs = []
    torch.manual_seed(1)
    for epoch in range(epochs):
        cost = torch.mean((x * W + b - y) ** 2)
        costs.append(cost.item())
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    return W, b, costs
