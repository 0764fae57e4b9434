def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        index = np.random.choice(len(x), batch_size, replace=False)
        mini_x = x[index]
        errors.append(float(np.mean(y[index] ** 2)))
        step_w, step_b = lr * np.mean(y[index] * mini_x), lr * np.mean(y[index])
        w += step_w
        b += step_b
        y -= step_w * x + step_b
    return w, b, errors
