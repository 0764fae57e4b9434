@torch.inference_mode()
def predict(model, X):
    model.eval()
    return model(X.to(next(iter(model.parameters()))))
