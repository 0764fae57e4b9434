def train_classifier(model, X, y, lr=1.0, epochs=1000):
    parameters = list(model.parameters())
    X, y = (each.to(parameters[0].device) for each in (X, y))
    costs = []
    for _ in range(epochs):
        cost = F.binary_cross_entropy(model(X), y)
        costs.append(cost.detach().cpu().item())
        gradients = torch.autograd.grad(cost, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients):
                parameter -= lr * gradient
    return costs
