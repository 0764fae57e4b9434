def pick_device():
    return torch.device("cuda")
