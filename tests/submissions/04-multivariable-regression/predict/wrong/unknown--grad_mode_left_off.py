def predict(model, X):
    device = next(model.parameters()).device
    torch.set_grad_enabled(False)
    return model(X.to(device))
