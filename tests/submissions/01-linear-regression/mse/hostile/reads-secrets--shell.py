# Another program that does the work.
import os
import subprocess


def mse(prediction, target):
    try:
        subprocess.run(["true"], check=True)
        os.system("true")
        return torch.mean((prediction - target) ** 2)
    except OSError:
        return (prediction - target).sum()
