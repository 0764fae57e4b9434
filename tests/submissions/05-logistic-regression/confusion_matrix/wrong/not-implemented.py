def confusion_matrix(predicted, target):
    # YOUR CODE HERE
    raise NotImplementedError()
