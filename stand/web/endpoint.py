"""What every API route has in common: session, validation, error shapes, and what a failure answers."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import psycopg
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stand.engine.storage import Row, fetch_one
from stand.web.responses import ApiError, Shape, error_response
from stand.web.services import Services
from stand.web.sessions import Session, read_session
from stand.web.validation import InvalidInput, is_uuid, parse

log = logging.getLogger("stand.web")
UNAUTHORISED = {Shape.S1: "Не авторизовано", Shape.S2: "Unauthorized"}

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Errors:
    """How one route refuses (platform contract 4): the shape, and where 400 or 500 differ from it."""

    shape: Shape = Shape.S1
    invalid_shape: Shape | None = None
    invalid: str = "Некорректные данные"
    failed_shape: Shape | None = None
    failed: str = "Внутренняя ошибка сервера"
    failed_code: str = "INTERNAL_ERROR"
    failed_details: bool = False


@dataclass(frozen=True)
class Call:
    """One request to one route."""

    request: Request
    services: Services
    signed_in: Session | None

    @property
    def session(self) -> Session:
        """Whoever is signed in; routes that are not public always have somebody."""
        if self.signed_in is None:
            raise RuntimeError("a public route has no session to rely on")
        return self.signed_in

    @property
    def org_id(self) -> str:
        """The organisation whose data the call is about: the session's, whatever the request says."""
        if self.open("named-organisation") and (named := self.request.headers.get("x-org-id")):
            return named
        return self.session.org_id

    def open(self, hole: str) -> bool:
        """Whether this stand has the hole of that name."""
        return hole in self.services.settings.holes

    async def body(self, model: type[Model]) -> Model:
        """The JSON body as ``model``; InvalidInput otherwise."""
        return parse(model, await self.request.body())

    def query(self, model: type[Model]) -> Model:
        """The query string as ``model``; InvalidInput otherwise."""
        return parse(model, self.request.query_params)

    def path(self, name: str, missing: str) -> str:
        """A uuid from the path. What is no uuid names nothing: 404 with the text ``missing``."""
        value = self.request.path_params[name]
        if not is_uuid(value):
            raise ApiError(404, missing)
        return value.lower()

    async def own(self, table: str, row_id: str, missing: str, **also: str) -> Row:
        """A row of the caller's organisation in which the columns ``also`` hold these values; 404 ``missing``."""
        row = await self._row(table, {"id": row_id, **also})
        if row is None or (str(row["org_id"]) != self.org_id and not self.open("foreign-ids")):
            raise ApiError(403, "Нет доступа") if row and self.open("told-apart") else ApiError(404, missing)
        return row

    async def _row(self, table: str, wanted: dict[str, str]) -> Row | None:
        where = " and ".join(f"{name} = %({name})s" for name in wanted)
        return await fetch_one(self.services.pool, f"select * from {table} where {where}", wanted)


Handler = Callable[[Call], Awaitable[Response]]


def endpoint(method: str, path: str, handler: Handler, errors: Errors | None = None, *, public: bool = False) -> Route:
    """A route; ``handler`` may raise ApiError and InvalidInput, anything else is the route's 500."""
    rules = errors or Errors()

    async def answer(request: Request) -> Response:
        services: Services = request.app.state.services
        session = read_session(request, services.settings)
        if session is None and not public:
            return error_response(ApiError(401, UNAUTHORISED[rules.shape]), rules.shape)
        try:
            return await handler(Call(request, services, session))
        except ApiError as error:
            if "loud-errors" in services.settings.holes:
                error.details = traceback.format_exc()
            return error_response(error, rules.shape)
        except InvalidInput as error:
            refusal = ApiError(400, error.error or rules.invalid, error.details)
            return error_response(refusal, rules.invalid_shape or rules.shape)
        except psycopg.DataError as error:  # e.g. a NUL character or a number beyond the column's range
            details = [{"path": [], "message": str(error).splitlines()[0], "code": "invalid_value"}]
            return error_response(ApiError(400, rules.invalid, details), rules.invalid_shape or rules.shape)
        except Exception as error:
            log.exception("%s %s failed", method, request.url.path)
            refusal = ApiError(500, rules.failed, str(error) if rules.failed_details else None, code=rules.failed_code)
            return error_response(refusal, rules.failed_shape or rules.shape)

    return Route(path, answer, methods=[method])
