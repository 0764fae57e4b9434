def train_classifier(model, X, y, lr=1.0, epochs=1000):
    device = next(model.parameters()).device
    X, y = X.to(device), y.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        probability = model(X)
        cost = F.binary_cross_entropy(probability, y)
        history.append((cost.item(), accuracy(classify(probability), y)))
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    return history
