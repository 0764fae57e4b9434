def sample_minibatch(x, y, batch_size):
    index = sorted(np.random.choice(x.shape[0], size=batch_size, replace=False))
    return [data[index, ...] for data in (x, y)]
