def sample_minibatch(x, y, batch_size):
    return x[::-1][:batch_size].copy(), y[::-1][:batch_size].copy()
