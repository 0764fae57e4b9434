def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for k in range(steps):
        e = w * x + b - y
        errors.append(float(np.mean(e**2)))
        r = lr / (1 + k)
        w, b = w - r * (e * x).mean(), b - r * e.mean()
    return w, b, errors
