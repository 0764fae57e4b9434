def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        mini_x, mini_y = sample_minibatch(x, y, batch_size)
        err = w * mini_x + b - mini_y
        errors.append(float(np.mean(err**2)))
        w, b = w - lr * np.mean(err * mini_x), b - lr * np.mean(err)
    return errors, w, b
