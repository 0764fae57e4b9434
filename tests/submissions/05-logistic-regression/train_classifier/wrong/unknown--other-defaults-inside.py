# the defaults can't be read off this definition, so that they have to be lived through
def train_classifier(model, X, y, *settings, **named):
    settings = dict(zip(("lr", "epochs"), settings), **named)
    lr, epochs = settings.get("lr", 1.0), settings.get("epochs", 999)
    device = next(model.parameters()).device
    X, y = X.to(device), y.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    costs = []
    for epoch in range(epochs):
        cost = F.binary_cross_entropy(model(X), y)
        costs.append(cost.item())
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    return costs
