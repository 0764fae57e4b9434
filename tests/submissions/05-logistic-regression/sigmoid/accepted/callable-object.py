from functools import partial


class Logistic:
    def __call__(self, z, steepness):
        return 1 / (1 + torch.exp(-steepness * z))


sigmoid = partial(Logistic(), steepness=1)
