def describe(t):
    return 3, 64, (28, 28)
