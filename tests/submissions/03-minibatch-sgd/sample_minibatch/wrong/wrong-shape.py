def sample_minibatch(x, y, batch_size):
    index = np.random.choice(len(x), (batch_size, 1), replace=False)
    return x[index], y[index]
