def sample_minibatch(x, y, batch_size):
    index = []
    while len(index) < batch_size:
        i = np.random.choice(len(x))
        if i not in index:
            index.append(i)
    return x[index], y[index]
