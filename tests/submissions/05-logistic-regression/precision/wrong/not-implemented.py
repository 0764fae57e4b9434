def precision(tp, fp):
    # YOUR CODE HERE
    raise NotImplementedError()
