def binary_cross_entropy(probability, target):
    # the probability that the model gave to what really happened
    of_the_truth = torch.where(target == 1, probability, 1 - probability)
    return -of_the_truth.clamp(min=1e-12).log().mean()
