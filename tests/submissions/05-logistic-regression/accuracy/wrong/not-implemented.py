def accuracy(predicted, target):
    # YOUR CODE HERE
    raise NotImplementedError()
