def kinds_of_problem():
    return [
        "binary",
        "regression",
        "regression",
        "regression",
        "binary",
        "multi-class",
    ]
