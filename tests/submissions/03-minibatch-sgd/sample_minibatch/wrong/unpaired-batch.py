def sample_minibatch(x, y, batch_size):
    mini_x = np.random.choice(x, batch_size, replace=False) if x.ndim == 1 else x[:batch_size]
    mini_y = np.random.choice(y, batch_size, replace=False)
    return mini_x, mini_y
