"""QR codes found by adding: module for module those that segno makes, whatever the address and however long it is."""

import random

import pytest
import segno
from segno.encoder import evaluate_mask

from presentation.codes import Kindred, code_of, integer_of

LIGHT = [0, 0, 0, 0]
FINDER = [1, 0, 1, 1, 1, 0, 1]
OVERLAPPING = [
    [*LIGHT, *FINDER, 1, 1, 0, 1, *LIGHT],
    [*LIGHT, *FINDER, 0, 1, 1, 1, 0, 1, *LIGHT],
    [*FINDER, 1, 1, 0, 1, 1, 1, 0, 1],
]
"""Lines with a finder pattern that begins before the last one has ended."""


def drawn_by_segno(address: str, title: str) -> str:
    code = segno.make_qr(address, error="q", boost_error=False)
    drawn: str = code.svg_inline(title=title, omitsize=True, svgclass=None, lineclass=None)
    return drawn.replace("<svg ", '<svg role="img" ', 1)


@pytest.mark.parametrize(
    "board",
    [
        pytest.param("https://a.cn", id="as short as can be"),
        pytest.param("https://gongshi.yunlan.gov.cn", id="a city's"),
        pytest.param("http://127.0.0.1:8010", id="a trial's"),
        pytest.param("https://Gongshi.Example.ORG/board", id="with capital letters"),
        pytest.param(f"https://{'organisation.' * 4}yunlan.gov.cn", id="long"),
        pytest.param(f"https://{'organisation.' * 9}yunlan.gov.cn", id="so long that the code tells its version"),
        pytest.param("https://公示.中国", id="not in ASCII"),
    ],
)
def test_a_code_is_the_one_that_segno_makes(board):
    chance = random.Random(board)
    for _ in range(25):
        number = f"{chance.choice(('GS', 'KC', 'XY'))}-{chance.randint(2000, 2099)}-{chance.randint(1, 99_999):03}"
        address = f"{board}/notices/{number}/"
        assert code_of(address, "二维码 & 网址") == drawn_by_segno(address, "二维码 & 网址")


def test_a_mask_is_judged_as_segno_judges_it():
    chance = random.Random(18004)
    kindred = Kindred("https://a.cn/notices/GS-2026-012/")
    size = kindred.size
    for _ in range(150):
        share = chance.choice((0.2, 0.5, 0.8))
        modules = [[int(chance.random() < share) for _ in range(size)] for _ in range(size)]
        for _ in range(12):
            line, piece = chance.randrange(9, size - 8), chance.choice([*OVERLAPPING, [*FINDER, *LIGHT]])
            begins = chance.choice((0, size - len(piece), chance.randint(0, size - len(piece))))
            modules[line][begins : begins + len(piece)] = piece
        if chance.random() < 0.5:
            modules = [list(column) for column in zip(*modules, strict=True)]
        # What tells the mask is not there yet.
        for place in {*range(9), *range(size - 8, size)} - {6}:
            modules[8][place] = modules[place][8] = 0
        judged = evaluate_mask([bytearray(row) for row in modules], size, size)
        assert kindred.penalty(integer_of(modules)) == judged
