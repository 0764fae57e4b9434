BINARY, MANY, NUMBER = "binary", "multi-class", "regression"


def kinds_of_problem():
    return [BINARY, NUMBER, MANY] + [NUMBER, BINARY, MANY]
