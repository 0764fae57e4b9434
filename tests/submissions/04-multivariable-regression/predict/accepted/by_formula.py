def predict(model, X):
    weight, bias = model.weight.detach(), model.bias.detach()
    X = X.to(weight.device)
    rows = [(row * weight[0]).sum() + bias for row in X]
    return torch.stack(rows)
