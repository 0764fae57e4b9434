def predict(x_new, W, b):
    return hypothesis(x_new, W.detach(), b.detach())
