def standardize(train, other):
    def scaled(part):
        return (part - part.mean(dim=0)) / (part.std(dim=0, correction=0) + 1e-8)

    return scaled(train), scaled(other)
