def binary_cross_entropy(probability, target):
    log_p = torch.log(probability).clamp(min=-100)
    log_q = torch.log(1 - probability).clamp(min=-100)
    cost = -torch.mean(target * log_p + (1 - target) * log_q)
    print(f"cost {cost.item():.4f}")
    return cost
