def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b = 0.0, 0.0
    errors = []
    for i in range(steps):
        idx = np.random.choice(len(x), batch_size, replace=False)
        mini_x = x[idx]
        mini_y = y[idx]
        _y = mini_x * w + b
        error = np.sum((_y - mini_y) ** 2) / batch_size
        gradient_w = np.sum((_y - mini_y) * mini_x) / batch_size
        gradient_b = np.sum((_y - mini_y)) / batch_size
        w -= lr * gradient_w
        b -= lr * gradient_b
        errors.append(error)
    print("w : {} / b : {} / error : {}".format(w, b, error))
    return w, b, errors
