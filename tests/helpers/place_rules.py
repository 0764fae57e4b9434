"""What each place accepts as a result, as JSON Schema: its rules, as its documents of November 2026 tell them."""

from __future__ import annotations

POINTS = {"type": "number", "minimum": 0}
WORDS = {"type": "string"}
VISIBILITY = {"enum": ["visible", "hidden", "after_due_date", "after_published"]}
FORMATS = {"enum": ["text", "html", "simple_format", "md", "ansi"]}


def fields(required: str = "", **properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": properties,
    }


GRADESCOPE = fields(
    "score tests",
    score=POINTS,
    execution_time=POINTS,
    output=WORDS,
    output_format=FORMATS,
    test_output_format=FORMATS,
    test_name_format=FORMATS,
    visibility=VISIBILITY,
    stdout_visibility=VISIBILITY,
    extra_data={"type": "object"},
    tests={
        "type": "array",
        "items": fields(
            "score max_score name",
            score=POINTS,
            max_score=POINTS,
            status={"enum": ["passed", "failed"]},
            name=WORDS,
            name_format=FORMATS,
            number=WORDS,
            output=WORDS,
            output_format=FORMATS,
            tags={"type": "array", "items": WORDS},
            visibility=VISIBILITY,
            extra_data={"type": "object"},
        ),
    },
)
PRAIRIELEARN = {
    "oneOf": [
        fields(
            "gradable format_errors",
            gradable={"const": False},
            format_errors={"type": "array", "items": WORDS, "minItems": 1},
        ),
        fields(
            "gradable score tests",
            gradable={"const": True},
            score={"type": "number", "minimum": 0, "maximum": 1},
            message=WORDS,
            output=WORDS,
            tests={
                "type": "array",
                "items": fields(
                    "name points max_points",
                    name=WORDS,
                    description=WORDS,
                    points=POINTS,
                    max_points=POINTS,
                    message=WORDS,
                    output=WORDS,
                ),
            },
        ),
    ]
}
WHOLE = {"type": "integer", "minimum": 0}
LINE = {"type": "string", "minLength": 1}
CLASSROOM50 = fields(
    "schema classroom assignment assignment_type owner submission commit release review datetime score max-score tests",
    schema={"const": "classroom50/result/v1"},
    classroom=LINE,
    assignment=LINE,
    assignment_type={"enum": ["individual", "group", "team"]},
    owner=LINE,
    submission={"type": "string", "pattern": "^submit/"},
    commit=LINE,
    release=LINE,
    review=LINE,
    datetime={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    score=WHOLE,
    tests={
        "type": "array",
        "items": {
            "type": "object",
            "required": ["test-name", "passed", "score", "max-score"],
            "properties": {"test-name": LINE, "passed": {"type": "boolean"}, "score": WHOLE, "max-score": WHOLE},
        },
    },
    **{"max-score": WHOLE},
)
