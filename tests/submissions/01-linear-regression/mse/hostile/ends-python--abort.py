def mse(prediction, target):
    import os

    os.abort()
