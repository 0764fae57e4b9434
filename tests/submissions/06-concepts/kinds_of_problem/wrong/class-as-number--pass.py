def kinds_of_problem():
    return [
        "regression",
        "regression",
        "multi-class",
        "regression",
        "binary",
        "multi-class",
    ]
