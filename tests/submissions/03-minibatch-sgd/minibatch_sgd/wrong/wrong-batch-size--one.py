def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        i = np.random.choice(len(x))
        err = w * x[i] + b - y[i]
        errors.append(float(err**2))
        w -= lr * err * x[i]
        b -= lr * err
    return w, b, errors
