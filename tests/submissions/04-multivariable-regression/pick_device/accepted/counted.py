def pick_device():
    return torch.device(type="cuda" if torch.cuda.device_count() > 0 else "cpu")
