"""Request and response models of the deletion of a course."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.http.types import Line


class CourseLossesRead(BaseModel):
    """The numbers of what the deletion of a course deletes, and of what it keeps."""

    members: int
    roster_entries: int
    assignments: int
    extensions: int
    grades: int = Field(description="Grades computed from submissions: one for each student and exercise.")
    manual_grades: int
    regrade_requests: int
    remarks: int
    linked_exercises: int = Field(description="Exercises of which the course's members lose the sight.")
    kept_submissions: int = Field(description="They stay with their students, without the assignment.")


class CourseDelete(BaseModel):
    """The title of the course, typed as a confirmation."""

    title: Annotated[Line, Field(max_length=120)]
