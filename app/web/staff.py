"""The pages of those who teach, write exercises and administer; students see those of courses, too."""

from fastapi import APIRouter

from app.web import administration, assignments, authoring, courses, grades, leaderboard, publishing, rejudging

router = APIRouter()
for part in (courses, leaderboard, assignments, grades, authoring, publishing, rejudging, administration):
    router.include_router(part.router)
