def rmse(prediction, target):
    return float(np.std(prediction - target))
