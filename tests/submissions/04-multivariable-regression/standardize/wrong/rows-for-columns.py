def standardize(train, other):
    def scaled(part):
        return (part - part.mean(dim=1, keepdim=True)) / part.std(dim=1, keepdim=True)

    return scaled(train), scaled(other)
