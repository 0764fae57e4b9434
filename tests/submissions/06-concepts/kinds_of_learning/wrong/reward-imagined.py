def kinds_of_learning():
    return [
        "supervised",
        "reinforcement",
        "unsupervised",
        "reinforcement",
        "unsupervised",
        "reinforcement",
    ]
