import random


def sample_minibatch(x, y, batch_size):
    index = random.sample(range(len(x)), batch_size)
    return x[index], y[index]
