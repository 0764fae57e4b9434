def sample_minibatch(x, y, batch_size):
    index = np.random.choice(len(x) - 1, batch_size, replace=False)
    return x[index], y[index]
