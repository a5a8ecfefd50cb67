"""The pages of those who teach, write exercises and administer; students see those of courses, too."""

from fastapi import APIRouter

from app.web import administration, assignments, authoring, courses, grades, rejudging

router = APIRouter()
for part in (courses, assignments, grades, authoring, rejudging, administration):
    router.include_router(part.router)
