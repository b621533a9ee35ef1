"""The three kinds of soreness in a table, for everybody: every message leads to it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from actions.outlooks import KINDS
from analysis.checkin import URGENCY, Urgency
from analysis.language import Speech, languages
from web.page_language import LANGUAGE
from web.templating import render


def routes(context: AppContext) -> list[Route]:
    """The page; whoever follows a link from a mail has not signed in."""

    def show(request: Request) -> Response:
        asked = request.query_params.get("language", LANGUAGE)
        language = asked if asked in languages() else LANGUAGE
        speech = Speech(context.clock(), "UTC", language)
        signs = [
            (speech.say(f"signpost_title.{urgency}"), speech.say(f"signpost.{signpost}"))
            for signpost, urgency in URGENCY.items()
            if urgency is not Urgency.CONSIDER  # those speak of an answer, and nobody gave one
        ]
        return render("kinds.html", speech=speech, language=language, kinds=KINDS, signs=signs)

    return [Route("/soreness", show)]
