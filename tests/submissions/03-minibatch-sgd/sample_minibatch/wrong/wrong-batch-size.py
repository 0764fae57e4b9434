def sample_minibatch(x, y, batch_size):
    index = np.random.choice(len(x), 10, replace=False)
    return x[index], y[index]
