def predict(x_new, W, b):
    return x_new.detach() * float("nan")
