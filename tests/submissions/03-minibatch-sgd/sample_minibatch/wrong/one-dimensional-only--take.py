def sample_minibatch(x, y, batch_size):
    picked = np.random.choice(a=np.arange(len(x)), size=batch_size, replace=False)
    return np.take(x, picked), np.take(y, picked)
