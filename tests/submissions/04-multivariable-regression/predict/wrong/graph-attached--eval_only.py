def predict(model, X):
    device = next(model.parameters()).device
    model.eval()
    return model(X.to(device))
