def standardize(train, other):
    def scaled(part):
        deviation = part.std(dim=0)
        return (part - part.mean(dim=0)) / torch.where(deviation > 0, deviation, 1.0)

    return scaled(train), scaled(other)
