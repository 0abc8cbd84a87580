"""Who may reach what: every router with the least role that it needs."""

from __future__ import annotations

from indexes.roles import Role
from web import (
    api_ask,
    api_documents,
    api_jobs,
    api_review,
    api_search,
    health,
    openai_api,
    pages,
    preferences,
    shell,
)
from web.admin import backup, documents_page, review_page
from web.machines import machine_api, machine_pages
from web.search import code_pages, search_page

PUBLIC = (health.router, preferences.router, shell.router)
"""Says nothing of the plant."""

BY_ROLE = {
    Role.WORKER: (
        api_ask.router,
        api_documents.router,
        api_review.router,
        api_search.router,
        code_pages.router,
        machine_api.router,
        machine_pages.router,
        openai_api.router,
        pages.router,
        search_page.router,
    ),
    Role.MAINTENANCE: (health.watch_router,),
    Role.ADMIN: (
        api_documents.admin_router,
        api_jobs.router,
        api_review.admin_router,
        backup.router,
        documents_page.router,
        machine_api.admin_router,
        machine_pages.admin_router,
        review_page.router,
    ),
}
