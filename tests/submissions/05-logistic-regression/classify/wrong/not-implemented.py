def classify(probability, threshold=0.5):
    # YOUR CODE HERE
    raise NotImplementedError()
