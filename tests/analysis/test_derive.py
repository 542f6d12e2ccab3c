import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.derive import Flags, Numbers, determined, with_margins


def free_range(cells: Numbers, hidden: Flags, at: tuple[int, int]) -> tuple[int, int]:
    """Smallest and largest whole value that fits a hidden place, by integer programme."""
    rows, columns = cells.shape
    size, lines = rows * columns, []
    sign = np.ones(cells.shape)
    sign[:-1, -1] = sign[-1, :-1] = -1
    for row in range(rows):
        line = np.zeros(cells.shape)
        line[row] = sign[row]
        lines.append(line.ravel())
    for column in range(columns):
        line = np.zeros(cells.shape)
        line[:, column] = sign[:, column]
        lines.append(line.ravel())
    low = np.where(hidden, 0, cells).ravel().astype(float)
    high = np.where(hidden, 10_000, cells).ravel().astype(float)
    aim = np.zeros(size)
    aim[at[0] * columns + at[1]] = 1
    ends = []
    for way in (1, -1):
        found = milp(
            way * aim,
            constraints=LinearConstraint(np.array(lines), 0, 0),
            bounds=Bounds(low, high),
            integrality=np.ones(size),
        )
        assert found.success
        ends.append(round(way * found.fun))
    return ends[0], ends[1]


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.int64, array_shapes(min_dims=2, max_dims=2, max_side=3), elements=st.integers(0, 6)),
    st.data(),
)
def test_agrees_with_an_integer_programme(inner: Numbers, data: st.DataObject) -> None:
    cells = with_margins(inner)
    hidden = data.draw(arrays(np.bool_, cells.shape))
    settled = determined(cells, hidden)
    assert not settled[~hidden].any()
    for row, column in np.argwhere(hidden):
        low, high = free_range(cells, hidden, (int(row), int(column)))
        assert bool(settled[row, column]) == (low == high)


def test_one_hidden_count_beside_its_totals_is_worked_back() -> None:
    cells = with_margins(np.array([[3, 20], [30, 40]]))
    hidden = np.zeros(cells.shape, dtype=bool)
    hidden[0, 0] = True
    assert determined(cells, hidden)[0, 0]


def test_a_square_of_four_hidden_counts_is_safe() -> None:
    cells = with_margins(np.array([[3, 20, 7], [30, 40, 9], [5, 5, 5]]))
    hidden = np.zeros(cells.shape, dtype=bool)
    hidden[:2, :2] = True
    assert not determined(cells, hidden).any()
