def accuracy(predicted, target):
    return predicted.eq_(target).mean().item()
