def predict(model, X):
    with torch.no_grad():
        return model.cuda()(X.cuda())
