def rmse(prediction, target):
    return np.sqrt((prediction - target) ** 2)
