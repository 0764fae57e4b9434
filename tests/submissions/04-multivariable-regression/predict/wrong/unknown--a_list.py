def predict(model, X):
    device = next(model.parameters()).device
    return model(X.to(device)).tolist()
