def rmse(prediction, target):
    return np.sqrt(np.mean((prediction - target) ** 2, keepdims=True))
