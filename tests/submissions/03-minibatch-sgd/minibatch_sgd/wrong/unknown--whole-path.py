def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    path_w, path_b, errors = [0.0], [0.0], []
    for _ in range(steps):
        mini_x, mini_y = sample_minibatch(x, y, batch_size)
        errors.append(float(np.mean((path_w[-1] * mini_x + path_b[-1] - mini_y) ** 2)))
        grad_w, grad_b = gradients(mini_x, mini_y, path_w[-1], path_b[-1])
        path_w.append(path_w[-1] - lr * grad_w)
        path_b.append(path_b[-1] - lr * grad_b)
    return path_w, path_b, errors
