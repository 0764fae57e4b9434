def sample_minibatch(x, y, batch_size):
    mini_x = np.random.rand(batch_size, *x.shape[1:])
    return mini_x, np.random.rand(batch_size)
