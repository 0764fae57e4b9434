def average(numbers):
    while True:
        pass
