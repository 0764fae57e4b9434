def pick_device():
    return torch.device("cpu" if torch.cuda.is_available() else "cuda")
