from torch.utils.data import TensorDataset, random_split


def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    m = X.size(0)
    n_train, n_validation = (int(round(f * m)) for f in fractions[:-1])
    sizes = [n_train, n_validation, m - n_train - n_validation]
    subsets = random_split(TensorDataset(X, y), sizes, generator=torch.Generator().manual_seed(seed))
    return tuple(subset.dataset[subset.indices] for subset in subsets)
