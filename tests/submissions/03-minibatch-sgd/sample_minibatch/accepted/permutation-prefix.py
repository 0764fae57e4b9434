def sample_minibatch(x, y, batch_size):
    index = np.random.permutation(len(x))[:batch_size]
    return x[index], y[index]
