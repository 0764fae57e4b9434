def loss(x, y, w, b):
    return rmse(target=y, prediction=w * x + b) ** 2


def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    parameters = np.array([0.0, 0.0])
    errors = []
    for _ in range(steps):
        batch = sample_minibatch(x, y, batch_size=batch_size)
        errors.append(loss(*batch, *parameters))
        parameters -= np.multiply(lr, gradients(*batch, *parameters))
    w, b = parameters.tolist()
    return w, b, errors
