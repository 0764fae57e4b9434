def accumulated_gradients(steps, zero_grad):
    # YOUR CODE HERE
    raise NotImplementedError()
