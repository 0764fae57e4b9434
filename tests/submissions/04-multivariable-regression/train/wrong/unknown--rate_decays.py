def train(model, X, y, lr=1e-5, epochs=2000, device="cpu"):
    model.to(device)
    X, y = X.to(device), y.to(device)
    o = torch.optim.SGD(model.parameters(), lr=lr)
    s = optim.lr_scheduler.StepLR(o, 1, 0.9)
    costs = []
    for _ in range(epochs):
        c = F.mse_loss(model(X), y)
        o.zero_grad()
        c.backward()
        o.step()
        s.step()
        costs.append(c.item())
    return costs
