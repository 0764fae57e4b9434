from torch.utils.data import TensorDataset, random_split


def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    generator = torch.Generator().manual_seed(seed)
    return random_split(TensorDataset(X, y), list(fractions), generator=generator)
