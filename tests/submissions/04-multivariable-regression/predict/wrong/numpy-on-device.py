def predict(model, X):
    device = next(model.parameters()).device
    return torch.from_numpy(model(X.to(device)).detach().numpy())
