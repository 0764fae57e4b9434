def standardize(train, other):
    columns = []
    for column, further in zip(train.T, other.T):
        center = column.mean()
        spread = ((column - center) ** 2).mean().sqrt().item()
        columns.append([(each - center) / (spread or 1.0) for each in (column, further)])
    return [torch.stack(each, dim=1) for each in zip(*columns)]
