import warnings


def squared_length(vector):
    return vector @ vector


def rmse(prediction, target):
    warnings.warn("this warning is no mistake")
    err = np.subtract(prediction, target)
    return float((squared_length(err) / err.shape[0]) ** 0.5)
