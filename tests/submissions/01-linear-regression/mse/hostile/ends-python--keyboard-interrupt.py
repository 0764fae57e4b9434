def mse(prediction, target):
    raise KeyboardInterrupt
