def sample_minibatch(x, y, batch_size):
    np.random.seed(0)
    index = np.random.choice(len(x), batch_size, replace=False)
    return x[index], y[index]
