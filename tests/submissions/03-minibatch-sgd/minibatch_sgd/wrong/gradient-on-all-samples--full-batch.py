def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        errors.append(float(np.mean((w * x + b - y) ** 2)))
        grad_w, grad_b = gradients(x, y, w, b)
        w -= lr * grad_w
        b -= lr * grad_b
    return w, b, errors
