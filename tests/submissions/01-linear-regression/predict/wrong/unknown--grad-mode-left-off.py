def predict(x_new, W, b):
    torch.set_grad_enabled(False)
    return hypothesis(x_new, W, b)
