"""``python -m autograder.untrusted.isolation``: what this machine offers."""

from autograder.untrusted.isolation import layers

for layer in layers():
    remedy = f" -> {layer.remedy}" if layer.remedy else ""
    print(f"{layer.name:13} {'yes' if layer.available else 'no':4} {layer.detail}{remedy}")
