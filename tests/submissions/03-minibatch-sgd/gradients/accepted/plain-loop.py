def gradients(x, y, w, b):
    grad_w = grad_b = 0.0
    for xi, yi in zip(x.tolist(), y.tolist()):
        err = w * xi + b - yi
        grad_w += err * xi
        grad_b += err
    print(grad_w, grad_b)
    return grad_w / len(x), grad_b / len(x)
