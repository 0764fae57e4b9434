def make_dataset(hours, scores, device="cpu"):
    with torch.device(device):
        x = torch.zeros(len(hours), 1)
        y = torch.zeros(len(scores), 1)
    for i in range(len(hours)):
        x[i, 0] = hours[i]
        y[i, 0] = scores[i]
    return x, y
