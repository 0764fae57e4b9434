def average(numbers):
    return sorted(numbers)[len(numbers) // 2]
