"""The health report over HTTP."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.fakes.runtime import FakeRuntime
from web.admin.health_page import HealthReport


def test_the_report_says_what_is_wrong_and_what_to_do(client: TestClient, runtime: FakeRuntime) -> None:
    report = HealthReport.model_validate(client.get("/api/health-report").json())
    parts = {part.name: part.findings for part in report.parts}
    assert list(parts) == ["models", "engine", "index", "machine", "work", "network"]
    wrong = [finding for findings in parts.values() for finding in findings if not finding.ok]
    assert (report.ok, report.wrong) == (not wrong, len(wrong))
    assert all(finding.hint for finding in wrong)
    missing = next(finding for finding in parts["models"] if runtime.settings.llm.model in finding.subject)
    assert not missing.ok, "the language model is not in the tests' folder"
    assert "models pull" in missing.hint
    embedder = next(finding for finding in parts["models"] if finding is not missing)
    assert embedder.ok
    assert "when it was fetched" in embedder.detail
    assert {"banjang", "python", "system"} <= report.versions.keys()
    assert report.settings["llm.server_key"] == "********"
    assert report.settings["data_dir"] == str(runtime.settings.data_dir)


def test_models_are_verified_in_the_background(client: TestClient, runtime: FakeRuntime) -> None:
    assert client.post("/api/health-report/verification").json() == {"is_verifying": True}
    runtime.verification.wait()
    report = client.get("/api/health-report", headers={"Accept-Language": "ko"}).json()
    assert not report["is_verifying"]
    details = [finding["detail"] for finding in report["parts"][0]["findings"]]
    assert any("이 화면" in detail for detail in details)


def test_the_report_is_of_this_moment(client: TestClient, runtime: FakeRuntime) -> None:
    def questions() -> str:
        work = next(part for part in client.get("/api/health-report").json()["parts"] if part["name"] == "work")
        return str(work["findings"][1]["detail"])

    assert questions().startswith("0 of")
    tickets = [runtime.assistant.line.join() for _ in range(3)]
    assert questions().startswith("2 of")
    for ticket in tickets:
        ticket.leave()
