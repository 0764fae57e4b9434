def predict(model, X):
    weight, bias = (each.detach() for each in model.parameters())
    X = X.to(weight.device)
    rows = [(row * weight[0]).sum() + bias for row in X]
    return torch.stack(rows)
