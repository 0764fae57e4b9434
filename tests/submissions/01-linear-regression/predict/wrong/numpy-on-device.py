def predict(x_new, W, b):
    return torch.from_numpy(hypothesis(x_new, W, b).detach().numpy())
