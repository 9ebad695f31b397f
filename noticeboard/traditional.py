"""The board in traditional Chinese: the same notices at the same instant, in other characters."""

from dataclasses import replace

from noticeboard.board import Board
from presentation.han import notice_in_traditional, portal_in, rewritten, wording_of


def in_traditional(board: Board) -> Board:
    """Give a board whose notices and days off are in traditional characters; names stay as ``wording_of`` says.

    Its pages are made as all others are. What a body says is written when its HTML is made (``Board.wordings``).
    """
    content, keep = board.content, board.portal.languages.keep
    wordings = {notice.number: wording_of(keep, notice) for notice in content.notices}
    notices = tuple(notice_in_traditional(notice, wordings[notice.number]) for notice in content.notices)
    alone = wording_of(keep)
    calendar, reviews = rewritten(content.calendar, alone), rewritten(content.reviews, alone)
    anew = replace(content, notices=notices, calendar=calendar, reviews=reviews)
    portal = portal_in(board.portal, "zh-Hant")
    return replace(board, content=anew, portal=portal, wordings=wordings, published=content)
