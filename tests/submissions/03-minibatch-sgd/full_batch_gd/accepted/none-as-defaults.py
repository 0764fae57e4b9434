def full_batch_gd(x, y, lr=None, steps=None):
    lr = 1e-2 if lr is None else lr
    steps = 100 if steps is None else steps
    w = np.array(0.0)
    b = np.array(0.0)
    errors = []
    while len(errors) < steps:
        err = w * x + b - y
        errors.append((err**2).mean().item())
        w, b = w - lr * (err * x).mean(), b - lr * err.mean()
    return float(w), float(b), errors
