def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        errors.append(float(np.mean((w * x + b - y) ** 2)))
        grad_w, grad_b = gradients(x, y, w, b)
        w -= 0.01 * grad_w
        b -= 0.01 * grad_b
    return w, b, errors
