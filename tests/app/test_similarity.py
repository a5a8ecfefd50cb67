"""How alike sources are: renaming hides nothing, and the template counts for nothing."""

from uuid import UUID

from app.analytics.similarity import similar, stretches

ADA, ALAN, GRACE = UUID(int=1), UUID(int=2), UUID(int=3)
TEMPLATE = "import numpy as np\n\n\nclass Pool:\n    def backward(self, dout):\n        raise NotImplementedError\n"
LOOPS = """
def f(x, k):
    out = []
    for i in range(len(x)):
        for j in range(k):
            if i + j < len(x):
                out.append(x[i + j] * (j + 1) - k)
            else:
                out.append(-1)
    return [value for value in out if value > 0]
"""
RENAMED = LOOPS.replace("out", "result").replace("x", "data").replace("# ", "").replace("-1", "- 7 # by me")
OTHER = """
def f(x, k):
    while k:
        x, k = np.where(x > k, x.cumsum(axis=0)[::-1], {"a": k}["a"]), k // 2
        assert x.any() or not (lambda y: y ** 2)(k), "never"
    with np.errstate(all="ignore"):
        return np.einsum("ij,jk->ik", x.T, x).reshape(-1)[:: k + 1] @ x
"""


def test_a_renamed_copy_is_found_and_an_own_way_is_not():
    pairs = similar({ADA: LOOPS, ALAN: RENAMED, GRACE: OTHER}, [TEMPLATE])
    assert [(pair.first, pair.second) for pair in pairs] == [(ADA, ALAN)]
    assert pairs[0].share > 0.8


def test_what_everybody_began_with_counts_for_nothing():
    assert similar({ADA: LOOPS, ALAN: LOOPS}, [LOOPS]) == []


def test_what_many_in_a_class_have_counts_for_nothing():
    class_of_ten = {UUID(int=number): LOOPS for number in range(10)}
    assert similar(class_of_ten, []) == []


def test_comments_and_layout_make_no_difference():
    assert stretches(LOOPS) == stretches(LOOPS.replace("\n    out", "\n\n    # mine\n    out"))


def test_what_python_cannot_read_has_no_stretches_and_harms_nothing():
    assert similar({ADA: "def (:\n  '''", ALAN: LOOPS}, []) == []


def test_a_short_source_says_nothing():
    assert similar({ADA: "x = 1\n", ALAN: "x = 1\n"}, []) == []
