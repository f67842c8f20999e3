"""A header that says how many queries an answer took."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse


class CountQueries:
    """Count the queries of each request; streamed answers are counted until their first byte."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = 0

        def counted(execute, sql, params, many, context):
            nonlocal asked
            asked += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response["X-Queries"] = str(asked)
        return response
