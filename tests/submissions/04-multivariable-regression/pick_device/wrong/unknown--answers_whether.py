def pick_device():
    return torch.cuda.is_available()
