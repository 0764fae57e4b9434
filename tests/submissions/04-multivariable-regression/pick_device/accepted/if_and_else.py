def pick_device():
    if torch.cuda.is_available():
        print("training on", torch.cuda.get_device_name())
        return torch.device("cuda", 0)
    return torch.device("cpu")
