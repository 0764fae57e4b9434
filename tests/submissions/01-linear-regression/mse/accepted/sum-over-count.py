def mse(prediction, target):
    error = target - prediction
    return (error * error).sum() / error.numel()
