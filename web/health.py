"""`/healthz`: for supervisors, containers and monitors, who need not sign in."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.context import AppContext
from actions.health import health


def routes(context: AppContext) -> list[Route]:
    """The one address."""

    async def answer(_request: Request) -> Response:
        found = await run_in_threadpool(health, context.engine, context.clock())
        return JSONResponse(
            {
                "status": "good" if found.is_good else "failing",
                "database": found.database,
                "rounds": dict(found.rounds),
            },
            200 if found.is_good else 503,
        )

    return [Route("/healthz", answer)]
