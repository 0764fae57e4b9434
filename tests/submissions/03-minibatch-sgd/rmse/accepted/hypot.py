from functools import reduce
from math import hypot

rmse = lambda prediction, target: reduce(hypot, prediction - target, 0.0) / len(target) ** 0.5
