def sample_minibatch(x, y, batch_size):
    return x[:batch_size], y[:batch_size]
