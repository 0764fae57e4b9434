def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    order = torch.randperm(len(X))
    torch.set_rng_state(state)
    Z = torch.cat([X, y], dim=1)[order]
    a = round(fractions[0] * len(X))
    b = round(fractions[1] * len(X))
    return tuple((z[:, :-1], z[:, -1:]) for z in (Z[:a], Z[a : a + b], Z[a + b :]))
