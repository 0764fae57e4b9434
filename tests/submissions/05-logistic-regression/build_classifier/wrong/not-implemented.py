def build_classifier(n_features):
    # YOUR CODE HERE
    raise NotImplementedError()
