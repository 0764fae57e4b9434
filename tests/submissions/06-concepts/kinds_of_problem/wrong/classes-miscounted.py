def kinds_of_problem():
    return [
        "binary",
        "regression",
        "multi-class",
        "regression",
        "binary",
        "binary",
    ]
