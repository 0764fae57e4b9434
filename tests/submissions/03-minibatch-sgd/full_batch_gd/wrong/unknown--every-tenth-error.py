def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for k in range(steps):
        e = w * x + b - y
        if k % 10 == 0:
            errors.append(float(np.mean(e**2)))
        w, b = w - lr * (e * x).mean(), b - lr * e.mean()
    return w, b, errors
