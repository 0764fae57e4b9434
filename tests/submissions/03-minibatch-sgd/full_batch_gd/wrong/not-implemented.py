def full_batch_gd(x, y, lr=1e-2, steps=100):
    # YOUR CODE HERE
    raise NotImplementedError()
