from collections import Counter


def bpe(words, merges):
    tokens = [tuple(word) for word in words]
    while merges > 0:
        merges -= 1
        count = Counter(pair for word in tokens for pair in zip(word[:-1], word[1:]))
        if not count:
            break
        top = max(count.values())
        left, right = sorted(pair for pair in count if count[pair] == top)[-1]
        tokens = [tuple(join(word, left, right)) for word in tokens]
    left_over = Counter(pair for word in tokens for pair in zip(word[:-1], word[1:]))
    return sum((list(word) for word in tokens), []), dict(left_over)


def join(word, left, right):
    place = 0
    while place < len(word):
        if word[place : place + 2] == (left, right):
            yield left + right
            place += 2
        else:
            yield word[place]
            place += 1
