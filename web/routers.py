"""Who may reach what: every router with the least role that it needs."""

from __future__ import annotations

from indexes.roles import Role
from web import (
    api_ask,
    api_documents,
    api_files,
    api_jobs,
    api_review,
    api_search,
    api_translate,
    health,
    openai_api,
    pages,
    preferences,
    shell,
    trust,
)
from web.access import access_api, access_pages, sign_in_pages
from web.admin import (
    backup,
    document_control_api,
    document_page,
    documents_page,
    embedder_page,
    evaluation_api,
    evaluation_pages,
    folders_api,
    folders_page,
    glossary,
    health_page,
    jobs_page,
    review_page,
    unanswered,
)
from web.machines import machine_api, machine_documents, machine_pages, repair_pages
from web.search import code_pages, search_page

PUBLIC = (health.router, preferences.router, shell.router, sign_in_pages.router, trust.router)
"""Says nothing of the plant."""

BY_ROLE = {
    Role.WORKER: (
        api_ask.router,
        api_documents.router,
        api_review.router,
        api_search.router,
        api_translate.router,
        code_pages.router,
        machine_api.router,
        machine_pages.router,
        openai_api.router,
        pages.router,
        repair_pages.router,
        search_page.router,
        unanswered.reader_router,
    ),
    Role.MAINTENANCE: (health.watch_router,),
    Role.ADMIN: (
        access_api.router,
        access_pages.router,
        api_documents.admin_router,
        api_files.router,
        api_jobs.router,
        api_review.admin_router,
        backup.router,
        document_control_api.router,
        document_page.router,
        documents_page.router,
        embedder_page.router,
        evaluation_api.router,
        evaluation_pages.router,
        folders_api.router,
        folders_page.router,
        glossary.router,
        health_page.router,
        jobs_page.router,
        machine_documents.router,
        machine_api.admin_router,  # behind those below a machine: an id that is put may hold anything, and is told
        machine_pages.admin_router,
        machine_documents.page_router,  # behind the page before: a machine's id may be anything
        review_page.router,
        unanswered.router,
    ),
}
