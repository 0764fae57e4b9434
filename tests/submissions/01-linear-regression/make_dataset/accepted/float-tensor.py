def make_dataset(hours, scores, device="cpu"):
    x = torch.FloatTensor([[hour] for hour in hours]).to(device)
    y = torch.FloatTensor([[score] for score in scores]).to(device)
    return x, y
