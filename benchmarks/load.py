"""Many people at once: does the server stay up, keep their answers apart, show evidence at once and its memory flat?

python benchmarks/load.py [--clients 8] [--seconds 300] [--model NAME] [--queue-size N]

Starts `banjang serve` on the sample plant. Every client asks its own share of the plant's answerable questions over
HTTP, one after the other, each in a new conversation; of four it leaves one in the middle. A reply counts as mixed up
when its evidence is not what a search alone finds for the question, its conversation is another one, or a quotation or
number in it stands in none of its own passages. A full queue (503) is waited for as long as `Retry-After` says.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import psutil
from load_checks import faults, let_in, mixed_up, overlapping_answers, wrong_orders, wrong_places
from load_clients import Client, Visit
from load_server import MemoryWatch, Server, running_server
from machine import machine_line

from assistant.evaluation.questions import GoldQuestion, read_question_set

QUESTIONS = Path(__file__).parents[1] / "samples" / "questions.jsonl"
EVIDENCE_MAX_S = 1.0
# Memory at the end, by memory at the beginning.
GROWTH_MAX = 1.05
MINUTE_S = 60.0
EXAMPLES = 5
SHOWN = 12
# Until the model is loaded, its store of prompts, which has a fixed size, is full, and every thread has its memory.
WARM_UP_S = 60


def main() -> None:
    arguments = read_arguments()
    print(machine_line())
    print(
        f"{arguments.clients} clients for {arguments.seconds} s, model: {arguments.model or 'the default'}", flush=True
    )
    questions = [it for it in read_question_set(QUESTIONS) if it.answerable and it.must_include]
    with running_server(arguments.model, arguments.queue_size) as server:
        passages_of = {question.id: search(server, question) for question in questions}
        run_clients(server, questions, arguments.clients, WARM_UP_S, name="warm")
        memory = MemoryWatch(psutil.Process(server.process.pid))
        memory.start()
        all_visits = run_clients(server, questions, arguments.clients, arguments.seconds, name="load")
        memory.stop()
        died, told = server.has_died, server.faults()
    visits = let_in(all_visits)
    print_table(visits, memory.samples, refusals=sum(visit.refusals for visit in all_visits))
    troubles = {
        "no crash, no error": ["the server died"] * died + told + faults(visits),
        "events in order": wrong_orders(visits),
        "places in the line true and falling": wrong_places(visits),
        "one answer written at a time": overlapping_answers(visits),
        "no mixed-up answers": mixed_up(visits, passages_of),
        f"evidence within {EVIDENCE_MAX_S:.0f} s for all": slow_evidence(visits),
        f"memory flat (at most × {GROWTH_MAX})": growth_troubles(memory.samples),
    }
    raise SystemExit(print_verdict(troubles))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--model", default="", help="language model; the default of the settings where left out")
    parser.add_argument(
        "--queue-size", type=int, default=0, help="how many may wait; as in the settings where left out"
    )
    return parser.parse_args()


def search(server: Server, question: GoldQuestion) -> list[int]:
    """Chunk ids that a search alone finds: the evidence that the question must be given."""
    body = {"query": question.question}
    response = httpx.post(f"{server.address}/api/search", json=body, trust_env=False, timeout=60)
    return [passage["chunk_id"] for passage in response.raise_for_status().json()["passages"]]


def run_clients(
    server: Server, questions: Sequence[GoldQuestion], count: int, seconds: float, name: str
) -> list[Visit]:
    until = time.monotonic() + seconds
    clients = [
        Client(f"{name}-{number}", number, server.address, questions[number::count], until) for number in range(count)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.wait()
    return [visit for client in clients for visit in client.visits]


def evidence_seconds(visits: Sequence[Visit]) -> list[float]:
    return sorted(visit.evidence_at - visit.sent for visit in visits if visit.evidence_at)


def slow_evidence(visits: Sequence[Visit]) -> list[str]:
    return [
        f"{visit.conversation_id}: {visit.evidence_at - visit.sent:.2f} s"
        for visit in visits
        if visit.evidence_at and visit.evidence_at - visit.sent >= EVIDENCE_MAX_S
    ]


def first_and_last_mb(samples: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Medians of the first and the last minute; of a short run, of its first and its last third."""
    end = samples[-1][0]
    window = min(MINUTE_S, end / 3)
    first = [mb for at, mb in samples if at <= window]
    last = [mb for at, mb in samples if at >= end - window]
    return statistics.median(first), statistics.median(last)


def growth_troubles(samples: Sequence[tuple[float, float]]) -> list[str]:
    first, last = first_and_last_mb(samples)
    return [f"{first:.0f} MB became {last:.0f} MB"] if last > GROWTH_MAX * first else []


def print_table(visits: Sequence[Visit], samples: Sequence[tuple[float, float]], refusals: int) -> None:
    answers = [visit for visit in visits if visit.answer]
    right = sum(all(value in visit.answer["text"] for value in visit.question.must_include) for visit in answers)
    seconds = sorted(visit.ended - visit.sent for visit in answers)
    first, last = first_and_last_mb(samples)
    rows = {
        "questions asked, answered, left in the middle": f"{len(visits)}, {len(answers)}, "
        f"{sum(visit.has_left for visit in visits)}",
        "written by the model, waited in the line": f"{sum(bool(visit.first_token) for visit in visits)}, "
        f"{sum(len(visit.places) > 1 for visit in visits)}",
        "refused because the queue was full, let in later": f"{refusals}, "
        f"{sum(bool(visit.refusals) for visit in visits)}",
        "farthest place seen": str(max((place for visit in visits for place in visit.places), default=0)),
        "evidence after, s (p50 / p95 / most)": _spread(evidence_seconds(visits)),
        "answer after, s (p50 / p95 / most)": _spread(seconds),
        "answers with every wanted value": f"{right} of {len(answers)}",
        "server's memory over time, MB": " ".join(f"{mb:.0f}" for _, mb in samples[:: len(samples) // SHOWN + 1]),
        "server's memory, first / last minute": f"{first:.0f} / {last:.0f} MB, ratio {last / first:.3f}",
    }
    for name, value in rows.items():
        print(f"  {name:<50} {value}")


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    return " / ".join(f"{values[min(len(values) - 1, int(share * len(values)))]:.2f}" for share in (0.5, 0.95, 1.0))


def print_verdict(troubles: dict[str, list[str]]) -> int:
    """The exit code: 0 when all holds."""
    for name, found in troubles.items():
        print(f"  {'holds' if not found else 'FAILS':<6} {name}")
        for example in found[:EXAMPLES]:
            print(f"           {example}")
        if len(found) > EXAMPLES:
            print(f"           … and {len(found) - EXAMPLES} more")
    held = sum(not found for found in troubles.values())
    print(f"verdict: {held} of {len(troubles)} hold, on {machine_line()}")
    return int(held < len(troubles))


if __name__ == "__main__":
    main()
