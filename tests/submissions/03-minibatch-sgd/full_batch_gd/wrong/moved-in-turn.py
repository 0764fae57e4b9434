def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        errors.append(float(np.mean((w * x + b - y) ** 2)))
        w -= lr * gradients(x, y, w, b)[0]
        b -= lr * gradients(x, y, w, b)[1]
    return w, b, errors
