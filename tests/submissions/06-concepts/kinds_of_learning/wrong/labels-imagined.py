def kinds_of_learning():
    return [
        "supervised",
        "reinforcement",
        "supervised",
        "supervised",
        "unsupervised",
        "reinforcement",
    ]
