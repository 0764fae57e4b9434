def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors, order = 0.0, 0.0, [], []
    for _ in range(steps):
        if len(order) < batch_size:
            order = np.random.permutation(len(x))
        index, order = order[:batch_size], order[batch_size:]
        errors.append(float(np.mean((w * x[index] + b - y[index]) ** 2)))
        grad_w, grad_b = gradients(x[index], y[index], w, b)
        w -= lr * grad_w
        b -= lr * grad_b
    return w, b, errors
