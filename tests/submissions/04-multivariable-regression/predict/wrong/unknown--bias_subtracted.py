def predict(model, X):
    device = next(model.parameters()).device
    with torch.no_grad():
        return X.to(device) @ model.weight.T - model.bias
