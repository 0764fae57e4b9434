def rmse(prediction, target):
    prediction -= target
    return float(np.sqrt(np.mean(prediction**2)))
