def full_batch_gd(x, y, lr=1e-2, steps=100):
    sxx, sx, sxy, sy, syy = (x * x).mean(), x.mean(), (x * y).mean(), y.mean(), (y * y).mean()
    w = b = 0.0
    errors = []
    for k in range(steps):
        errors.append(float(w * w * sxx + b * b + syy + 2 * w * b * sx - 2 * w * sxy - 2 * b * sy))
        gw, gb = w * sxx + b * sx - sxy, w * sx + b - sy
        w -= lr * gw
        b -= lr * gb
    return w, b, errors
