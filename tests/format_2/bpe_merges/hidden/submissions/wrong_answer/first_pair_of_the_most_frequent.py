"""When several pairs are equally frequent, which one is merged?"""

# killed-by: ties

def bpe(words, merges):
    """Return the tokens of all words after some merges, and how often each pair of neighbours is left."""
    split = [list(word) for word in words]
    for _ in range(merges):
        counts = pairs(split)
        if not counts:
            break
        best = max(counts, key=counts.get)
        split = [merged(word, best) for word in split]
    return [token for word in split for token in word], pairs(split)


def pairs(split):
    counts = {}
    for word in split:
        for pair in zip(word, word[1:]):
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def merged(word, pair):
    found = []
    for token in word:
        if found and (found[-1], token) == pair:
            found[-1] += token
        else:
            found.append(token)
    return found
