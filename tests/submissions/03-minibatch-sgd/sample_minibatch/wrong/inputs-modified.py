def sample_minibatch(x, y, batch_size):
    index = np.random.permutation(len(x))
    x[:], y[:] = x[index], y[index]
    return x[:batch_size].copy(), y[:batch_size].copy()
