def kinds_of_problem():
    return [
        "binary",
        "multi-class",
        "multi-class",
        "regression",
        "binary",
        "multi-class",
    ]
