def sample_minibatch(x, y, batch_size):
    index = np.random.choice(len(x), len(x), replace=False)
    return x[index], y[index]
