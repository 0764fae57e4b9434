DEVICE = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


def pick_device():
    return DEVICE
