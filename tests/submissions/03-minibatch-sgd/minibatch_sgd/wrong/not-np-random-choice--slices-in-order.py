def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    w, b, errors = 0.0, 0.0, []
    for step in range(steps):
        index = np.arange(step * batch_size, (step + 1) * batch_size) % len(x)
        errors.append(float(np.mean((w * x[index] + b - y[index]) ** 2)))
        grad_w, grad_b = gradients(x[index], y[index], w, b)
        w -= lr * grad_w
        b -= lr * grad_b
    return w, b, errors
