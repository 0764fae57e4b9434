def sigmoid(z):
    power = torch.exp(torch.negative(z))
    result = power.clone()
    result += 1.0
    return torch.div(1.0, result)
