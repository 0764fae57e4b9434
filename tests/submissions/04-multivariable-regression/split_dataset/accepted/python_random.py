import random


def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    pairs = list(zip(X, y))
    random.Random(seed).shuffle(pairs)
    sizes = [int(fraction * len(pairs) + 0.5) for fraction in fractions[:2]]
    sizes.append(len(pairs) - sum(sizes))
    sets = []
    for size in sizes:
        taken, pairs = pairs[:size], pairs[size:]
        sets.append((torch.stack([x for x, _ in taken]), torch.stack([value for _, value in taken])))
    return tuple(sets)
