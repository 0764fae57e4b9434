def draw(n, k):
    return np.random.choice(n, size=(k,), replace=False).tolist()


def sample_minibatch(x, y, batch_size):
    mini_x, mini_y = [], []
    for i in draw(n=len(y), k=batch_size):
        mini_x.append(x[i])
        mini_y.append(y[i])
    return [np.array(mini_x), np.array(mini_y)]
