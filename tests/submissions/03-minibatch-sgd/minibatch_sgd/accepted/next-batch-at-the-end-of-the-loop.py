def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w = b = 0.0
    errors = []
    mini_x, mini_y = sample_minibatch(x, y, batch_size)
    while len(errors) < steps:
        err = w * mini_x + b - mini_y
        errors.append(float(np.average(err * err)))
        w, b = w - lr * np.average(err * mini_x), b - lr * np.average(err)
        mini_x, mini_y = sample_minibatch(x, y, batch_size)
    return w, b, errors
