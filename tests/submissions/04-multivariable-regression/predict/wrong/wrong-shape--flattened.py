def predict(model, X):
    device = next(model.parameters()).device
    with torch.no_grad():
        return model(X.to(device)).flatten()
