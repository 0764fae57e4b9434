def rmse(prediction, target):
    # YOUR CODE HERE
    raise NotImplementedError()
