def sample_minibatch(x, y, batch_size):
    index = np.random.choice(len(x), batch_size, replace=False)
    return y[index], x[index]
