def predict(x_new, W, b):
    return (x_new[0] * W + b).item()
