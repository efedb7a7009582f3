"""Permissions of the workflow, one for each role; a group may hold several."""

WRITE = "conditions.write_edition"
REVIEW = "conditions.review_edition"
STEER = "conditions.steer_edition"
ANY_ROLE = (WRITE, REVIEW, STEER)
