def sample_minibatch(x, y, batch_size):
    mask = np.zeros(len(x), dtype=bool)
    mask[np.random.choice(len(x), batch_size, False)] = True
    return x[mask], y[mask]
