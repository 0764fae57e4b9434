def kinds_of_learning():
    return (
        "supervised",
        "reinforcement",
        "unsupervised",
        "supervised",
        "unsupervised",
        "reinforcement",
    )
