def mse(prediction, target):
    inside = {}
    inside["self"] = [inside]
    return inside
