def predict(model, X):
    device = next(model.parameters()).device
    model.requires_grad_(False)
    return model(X.to(device))
