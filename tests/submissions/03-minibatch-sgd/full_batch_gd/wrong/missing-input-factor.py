def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        err = w * x + b - y
        errors.append(float(np.mean(err**2)))
        w -= lr * np.mean(err)
        b -= lr * np.mean(err)
    return w, b, errors
