def train_classifier(model, X, y, lr=1.0, epochs=1000):
    device = next(model.parameters()).device
    X, y = X.to(device), y.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    costs = []
    for epoch in range(epochs):
        total = 0.0
        for sample, label in zip(X, y):
            cost = F.binary_cross_entropy(model(sample), label)
            total += cost.item()
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
        costs.append(total / len(X))
    return costs
