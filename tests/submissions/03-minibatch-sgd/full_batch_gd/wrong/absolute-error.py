def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        errors.append(float(np.mean(np.abs(w * x + b - y))))
        grad_w, grad_b = gradients(x, y, w, b)
        w -= lr * grad_w
        b -= lr * grad_b
    return w, b, errors
