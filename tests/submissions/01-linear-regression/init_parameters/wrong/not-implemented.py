def init_parameters(device="cpu"):
    # YOUR CODE HERE
    raise NotImplementedError()
