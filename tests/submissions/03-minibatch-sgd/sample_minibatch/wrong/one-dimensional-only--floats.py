def sample_minibatch(x, y, batch_size):
    i = np.random.choice(len(x), batch_size, replace=False)
    return np.array([float(x[k]) for k in i]), np.array([float(y[k]) for k in i])
