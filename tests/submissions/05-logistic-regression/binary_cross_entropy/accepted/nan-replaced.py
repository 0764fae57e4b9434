def binary_cross_entropy(probability, target):
    ones = torch.nan_to_num(target * torch.log(probability), nan=0.0, neginf=-100.0)
    zeros = torch.nan_to_num((1 - target) * torch.log(1 - probability), nan=0.0, neginf=-100.0)
    return -(ones + zeros).mean()
