def mse(prediction, target):
    return {str(number) * 500: "x" * 4000 for number in range(20_000)}
