def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    """Shuffle both by the same random keys, and put the old random state back."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    keys = torch.rand(len(X))
    torch.set_rng_state(state)
    order = keys.argsort().to(X.device)
    X, y = X.index_select(0, order), y.index_select(0, order)
    sizes = [round(fractions[0] * len(X)), round(fractions[1] * len(X))]
    sizes += [len(X) - sum(sizes)]
    return list(zip(X.split(sizes), y.split(sizes)))
