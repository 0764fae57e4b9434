def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        mini_x, mini_y = sample_minibatch(x, y, batch_size)
        errors.append(float(np.mean((w * mini_x + b - mini_y) ** 2)))
        grad_w, grad_b = gradients(x, y, w, b)
        w -= lr * grad_w
        b -= lr * grad_b
    return w, b, errors
