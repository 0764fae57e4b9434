def predict(model, X):
    with torch.no_grad():
        X *= model.weight
        return X.sum(dim=1, keepdim=True) + model.bias
