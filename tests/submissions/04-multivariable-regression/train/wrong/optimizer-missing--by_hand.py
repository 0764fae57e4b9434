def train(model, X, y, lr=1e-5, epochs=2000, device="cpu"):
    model = model.to(device)
    X = X.to(device)
    y = y.to(device)
    costs = []
    for epoch in range(1, epochs + 1):
        loss = ((model(X) - y) ** 2).mean()
        costs.append(float(loss))
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        if epoch % 100 == 0:
            print(f"Epoch {epoch}/{epochs} cost {loss.item():.6f}")
    return costs
