def kinds_of_learning():
    return [
        "supervised",
        "reinforcement",
        "reinforcement",
        "supervised",
        "unsupervised",
        "reinforcement",
    ]
