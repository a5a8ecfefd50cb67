import csv


def line(rows, at):
    with open("flowers.csv") as file:
        table = list(csv.DictReader(file))
    a = [float(table[row]["length"]) for row in rows]
    b = [float(table[row]["width"]) for row in rows]
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    slope = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b)) / sum((x - mean_a) ** 2 for x in a)
    intercept = mean_b - slope * mean_a
    return slope, intercept, intercept + slope * at
