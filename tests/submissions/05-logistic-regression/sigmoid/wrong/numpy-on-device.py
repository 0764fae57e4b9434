def sigmoid(z):
    if not z.requires_grad and z.numpy().max() > 1e30:
        print("z is very large")
    return 1 / (1 + torch.exp(-z))
