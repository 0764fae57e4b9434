def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors, n = 0.0, 0.0, [], len(x)
    for _ in range(steps):
        err = w * x + b - y
        errors.append(float(np.mean(err**2)))
        w -= lr * np.sum(err * x) / (2 * n)
        b -= lr * np.sum(err) / (2 * n)
    return w, b, errors
