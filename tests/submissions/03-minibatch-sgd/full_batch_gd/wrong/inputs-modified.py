def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        errors.append(float(np.mean(y**2)))
        step_w, step_b = lr * np.mean(y * x), lr * np.mean(y)
        w += step_w
        b += step_b
        y -= step_w * x + step_b
    return w, b, errors
