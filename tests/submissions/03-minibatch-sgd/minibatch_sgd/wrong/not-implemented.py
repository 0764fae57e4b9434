def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    # YOUR CODE HERE
    raise NotImplementedError()
