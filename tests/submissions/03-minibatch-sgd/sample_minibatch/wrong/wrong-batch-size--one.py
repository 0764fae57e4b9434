def sample_minibatch(x, y, batch_size):
    index = np.random.choice(len(x), 1, replace=False)
    return x[index], y[index]
