"""Install the pages, static files and error pages in the application."""

from fastapi import FastAPI

from app.web.assets import Assets
from app.web.error_pages import ErrorPages
from app.web.pages import (
    account_links,
    accounts,
    admin,
    assignment_form,
    assignments,
    authoring,
    comments,
    courses,
    exercises,
    gradebook,
    leaderboard,
    profile,
    publish_gate,
    regrade_requests,
    rejudging,
    remarks,
    roster,
    solutions,
    submissions,
    terms,
)

_PAGES = (
    *(
        exercises,
        submissions,
        accounts,
        account_links,
        profile,
        solutions,
        comments,
        courses,
        roster,
        leaderboard,
        assignment_form,
        assignments,
    ),
    *(gradebook, terms, regrade_requests, remarks, authoring, publish_gate, rejudging, admin),
)


def install_pages(app: FastAPI) -> None:
    """Add pages and static files, and error pages for the problems of everything added before."""
    for page in _PAGES:
        app.include_router(page.router)
    app.mount("/static", Assets(), name="static")
    app.add_middleware(ErrorPages)
