def sample_minibatch(x, y, batch_size):
    order = np.arange(len(x))
    np.random.shuffle(order)
    mini_x = np.empty((batch_size, *x.shape[1:]))
    mini_y = np.empty((batch_size, *y.shape[1:]))
    for place, i in enumerate(order[:batch_size]):
        mini_x[place], mini_y[place] = x[i], y[i]
    return mini_x, mini_y
