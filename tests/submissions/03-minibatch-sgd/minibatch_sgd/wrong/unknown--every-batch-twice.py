def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w = b = 0.0
    errors = []
    for k in range(steps):
        if k % 2 == 0:
            mx, my = sample_minibatch(x, y, batch_size)
        e = w * mx + b - my
        errors.append(float(e @ e / len(e)))
        w, b = w - lr * (e * mx).mean(), b - lr * e.mean()
    return w, b, errors
