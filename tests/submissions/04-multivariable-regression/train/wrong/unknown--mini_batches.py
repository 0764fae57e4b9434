def train(model, X, y, lr=1e-5, epochs=2000, device="cpu"):
    model.to(device)
    X, y = X.to(device), y.to(device)
    o = torch.optim.SGD(model.parameters(), lr=lr)
    costs = []
    for _ in range(epochs):
        t = 0
        for i in range(0, len(X), 2):
            c = F.mse_loss(model(X[i : i + 2]), y[i : i + 2])
            o.zero_grad()
            c.backward()
            o.step()
            t += c.item()
        costs.append(t)
    return costs
