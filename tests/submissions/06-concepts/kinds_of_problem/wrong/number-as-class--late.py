def kinds_of_problem():
    return [
        "binary",
        "regression",
        "multi-class",
        "binary",
        "binary",
        "multi-class",
    ]
