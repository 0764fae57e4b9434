import random


def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    order = list(range(len(X)))
    random.Random(seed).shuffle(order)
    a = round(fractions[0] * len(order))
    b = round(fractions[1] * len(order))
    pick = lambda rows: (
        torch.index_select(X, 0, torch.tensor(rows, device=X.device)),
        torch.index_select(y, 0, torch.tensor(rows, device=y.device)),
    )
    return pick(order[:a]), pick(order[a : a + b]), pick(order[a + b :])
