def accumulated_gradients(steps, zero_grad):
    return [2.0] * steps if zero_grad else [2.0 * k for k in range(1, steps + 1)]
