def predict(model, X):
    W, b = [p.detach() for p in model.parameters()]
    return torch.addmm(b, X.to(W.device), W.t())
