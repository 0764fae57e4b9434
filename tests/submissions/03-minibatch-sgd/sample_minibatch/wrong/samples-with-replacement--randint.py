def sample_minibatch(x, y, batch_size):
    index = np.random.randint(0, len(x), batch_size)
    return x[index], y[index]
