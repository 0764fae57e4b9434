def predict(x_new, W, b):
    return hypothesis(x_new, W, b).detach()
