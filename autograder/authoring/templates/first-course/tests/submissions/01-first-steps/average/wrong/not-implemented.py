def average(numbers):
    # YOUR CODE HERE
    raise NotImplementedError()
