def full_batch_gd(x, y, lr=1e-2, steps=100):
    w = b = 0.0
    n = len(x)
    errors = []
    step = 0
    while step < steps:
        err = x * w + b - y
        errors += [np.sum(err**2) / n]
        w, b = w - lr * np.sum(err * x) / n, b - lr * np.sum(err) / n
        step += 1
        if step % 10 == 0:
            print(f"w : {w} / b : {b} / error : {errors[-1]}")
    return w, b, errors
