def sample_minibatch(x, y, batch_size):
    everyone = np.arange(x.shape[0])
    chosen = np.random.choice(everyone, size=batch_size, replace=False)
    print("chosen:", chosen)
    return np.take(x, chosen, axis=0), np.take(y, chosen, axis=0)
