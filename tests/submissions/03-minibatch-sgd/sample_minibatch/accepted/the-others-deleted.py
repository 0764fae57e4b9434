def sample_minibatch(x, y, batch_size):
    keep = np.random.permutation(len(x))
    drop = keep[batch_size:]
    return np.delete(x, drop, axis=0), np.delete(y, drop, axis=0)
