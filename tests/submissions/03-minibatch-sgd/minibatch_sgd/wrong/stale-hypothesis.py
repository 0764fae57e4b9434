def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors = 0.0, 0.0, []
    prediction = w * x + b
    for _ in range(steps):
        index = np.random.choice(len(x), batch_size, replace=False)
        err = prediction[index] - y[index]
        errors.append(float(np.mean(err**2)))
        w -= lr * np.mean(err * x[index])
        b -= lr * np.mean(err)
    return w, b, errors
