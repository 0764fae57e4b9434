def rmse(prediction, target):
    return float(np.mean(np.abs(prediction - target)))
