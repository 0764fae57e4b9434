def sample_minibatch(x, y, batch_size):
    index = np.argsort(np.random.rand(len(x)))[:batch_size]
    return x[index], y[index]
