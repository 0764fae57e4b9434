def predict(model, X):
    with torch.no_grad():
        return model.to(X.device)(X)
