"""FastAPI and Jinja2: the page is read from SQLite and rendered for each request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from sqlmodel import Field, Session, SQLModel, create_engine, select

ENGINE = create_engine(f"sqlite:///{os.environ['BENCH_DB']}")
PAGES = Environment(loader=FileSystemLoader(os.environ["BENCH_TEMPLATES"]), autoescape=True)


class Page(SQLModel, table=True):
    """One page of the book."""

    id: int = Field(primary_key=True)
    slug: str
    title: str
    body: str


def session() -> Iterator[Session]:
    with Session(ENGINE) as opened:
        yield opened


app = FastAPI()


@app.get("/page/{slug}", response_class=HTMLResponse)
def show(slug: str, db: Annotated[Session, Depends(session)]) -> Any:
    """The page and the titles of three others."""
    found = db.exec(select(Page).where(Page.slug == slug)).first()
    if found is None:
        raise HTTPException(404)
    related = db.exec(select(Page).where(Page.slug != slug).limit(3)).all()
    return PAGES.get_template("page.html").render(entry=found, related=related)
