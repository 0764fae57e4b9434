def train_classifier(model, X, y, lr=1.0, epochs=1000):
    line = model[0]
    X, y = X.to(line.weight.device), y.to(line.weight.device)
    optimizer = torch.optim.SGD([{"params": line.parameters()}], lr=lr)
    costs = []
    for epoch in range(epochs):
        cost = F.binary_cross_entropy_with_logits(line(X), y)
        costs.append(float(cost))
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    return costs
