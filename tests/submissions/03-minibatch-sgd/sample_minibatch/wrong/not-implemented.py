def sample_minibatch(x, y, batch_size):
    # YOUR CODE HERE
    raise NotImplementedError()
