def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b = 0.0, 0.0
    errors = [float(np.mean(y**2))]
    for _ in range(steps):
        grad_w, grad_b = gradients(x, y, w, b)
        w -= lr * grad_w
        b -= lr * grad_b
        errors.append(float(np.mean((w * x + b - y) ** 2)))
    return w, b, errors
