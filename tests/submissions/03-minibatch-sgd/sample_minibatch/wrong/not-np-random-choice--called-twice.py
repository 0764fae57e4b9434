def sample_minibatch(x, y, batch_size):
    index = np.random.choice(len(x), batch_size, replace=False)
    print("for example:", np.random.choice(len(x), batch_size, replace=False))
    return x[index], y[index]
