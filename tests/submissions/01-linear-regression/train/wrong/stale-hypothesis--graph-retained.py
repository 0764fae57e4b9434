def train(x, y, lr=0.01, epochs=1000):
    W = torch.zeros(1, device=x.device, requires_grad=True)
    b = torch.zeros(1, device=x.device, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    costs = []
    cost = torch.mean((x * W + b - y) ** 2)
    for epoch in range(epochs):
        costs.append(cost.item())
        optimizer.zero_grad()
        cost.backward(retain_graph=True)
        optimizer.step()
    return W, b, costs
