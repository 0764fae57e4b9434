def recall(tp, fn):
    # YOUR CODE HERE
    raise NotImplementedError()
