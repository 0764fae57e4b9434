def predict(x_new, W, b):
    W.requires_grad = False
    b.requires_grad = False
    return x_new * W + b
