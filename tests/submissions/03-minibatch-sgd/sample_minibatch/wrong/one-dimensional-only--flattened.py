def sample_minibatch(x, y, batch_size):
    pairs = np.stack([x.ravel(), y.ravel()])
    mini_x, mini_y = pairs[:, np.random.choice(len(x), batch_size, replace=False)]
    return mini_x, mini_y
