def full_batch_gd(x, y, lr=1e-2, steps=100):
    pairs = list(zip(x.tolist(), y.tolist()))
    w, b, errors = 0, 0, []
    for _ in range(steps):
        errs = [w * xi + b - yi for xi, yi in pairs]
        errors.append(sum(err * err for err in errs) / len(errs))
        slope_w = sum(err * xi for err, (xi, _) in zip(errs, pairs)) / len(errs)
        slope_b = sum(errs) / len(errs)
        w -= lr * slope_w
        b -= lr * slope_b
    return w, b, errors
