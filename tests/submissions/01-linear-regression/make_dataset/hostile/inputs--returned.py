# What was handed in comes back as it was.
def make_dataset(hours, scores, device="cpu"):
    return hours, scores
