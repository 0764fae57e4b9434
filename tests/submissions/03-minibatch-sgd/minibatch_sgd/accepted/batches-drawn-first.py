def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    batches = [np.random.permutation(len(x))[:batch_size] for _ in range(steps)]
    beta, errors = np.zeros(2), []
    for batch in batches:
        E = np.column_stack((x, np.ones_like(x)))[batch]
        err = E @ beta - y[batch]
        errors.append((err @ err / len(err)).item())
        beta = beta - lr / len(err) * (err @ E)
    return (*beta, errors)
