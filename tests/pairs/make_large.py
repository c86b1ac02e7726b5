"""Writes the large pairs, the same ones each time: `python -m tests.pairs.make_large`."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
_WORDS = "cache mail order price stock tax search cart user report queue image page feed".split()  # noqa: SIM905 - a table of words
_SERVICES = 48
_MESSAGES = 1_150
_TENANTS = 150


def main() -> None:
    """Write every large file beside this script."""
    for name, text in large_files().items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def large_files() -> dict[str, str]:
    """Return the text of each large file by its name below this folder."""
    return {
        "properties/application-dev.properties": "\n".join(_properties("dev")) + "\n",
        "properties/application-prod.properties": "\n".join(_properties("prod")) + "\n",
        "tenants/config.development.json": _tenants("development"),
        "tenants/config.production.json": _tenants("production"),
        "kubernetes/dev.yaml": "---\n".join(_manifests("dev")),
        "kubernetes/prod.yaml": "---\n".join(_manifests("prod")),
    }


def _properties(stage: str) -> Iterator[str]:
    chosen = random.Random(7)
    for number in range(_MESSAGES):
        word, kind, lot = chosen.choice(_WORDS), number % 7, chosen.random()
        if (lot < 0.06 and stage == "prod") or (0.06 <= lot < 0.1 and stage == "dev"):
            continue
        value = {0: str(number), 1: "true", 2: f"{word} {number}", 3: "caf\\u00e9"}.get(kind, word)
        if lot > 0.7:
            value = f"{stage}-{value}"
        sign = ("=", ": ", " = ", " ")[number % 4]
        if number % 50 == 0:
            yield f"# {word}"
        yield f"shop.{word}.item-{number}{sign}{value}"


def _tenants(stage: str) -> str:
    chosen = random.Random(11)
    tenants = []
    for number in range(_TENANTS):
        lot = chosen.random()
        if (lot < 0.05 and stage == "production") or (lot > 0.97 and stage == "development"):
            continue
        tenants.append(_tenant(number, stage, lot))
    if stage == "production":
        random.Random(13).shuffle(tenants)
    content = {
        "name": "shop",
        "version": "1.4.2",
        "private": True,
        "scripts": {"start": f"node --env={stage} .", "test": "jest"},
        "tenants": tenants,
        "ports": [80, 443] if stage == "production" else [3000],
    }
    return json.dumps(content, indent=2) + "\n"


def _tenant(number: int, stage: str, lot: float) -> dict[str, object]:
    is_live = stage == "production"
    return {
        "id": 1000 + number,
        "host": f"tenant-{number}.{'example.com' if is_live else 'localhost'}",
        "plan": _WORDS[number % 5],
        "limit": 10.0 if lot > 0.5 and is_live else 10,
        "quota": {"disk": number * 10, "mail": None if lot > 0.9 and is_live else 100},
        "flags": {word: (number + at) % 3 == 0 for at, word in enumerate(_WORDS[:4])},
        "domains": [f"www{at}.example.com" for at in range(number % 3)],
        "users": [{"key": f"u{at}", "role": "admin" if at == 0 else "reader"} for at in range(2)],
    }


def _manifests(stage: str) -> Iterator[str]:
    numbers = list(range(_SERVICES))
    if stage == "prod":
        numbers.reverse()
        numbers.remove(5)
    for number in numbers:
        yield _deployment(number, stage)
        yield _service(number, stage)


def _deployment(number: int, stage: str) -> str:
    word = _WORDS[number % len(_WORDS)]
    replicas = 3 if stage == "prod" and number % 2 else 1
    sidecar = (
        "      - {name: proxy, image: proxy:2.1, args: [--quiet]}\n" if number % 4 == 0 else ""
    )
    own = f"      - name: app\n        image: registry.example.com/{word}:1.{number}\n"
    own += f"        env:\n        - {{name: STAGE, value: {stage}}}\n"
    own += f"        - {{name: WORD, value: {word}}}\n"
    own += f"        resources: {{limits: {{cpu: {100 + number}m, memory: 128Mi}}}}\n"
    note = "  annotations: {team: shop}\n" if stage == "prod" and number % 6 == 0 else ""
    containers = own + sidecar if stage == "dev" else sidecar + own
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {word}-{number}
  namespace: shop
  labels: {{app: {word}, tier: "{number % 3}"}}
{note}spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {word}}}}}
  template:
    metadata: {{labels: {{app: {word}}}, annotations: {{}}}}
    spec:
      containers:
{containers}"""


def _service(number: int, stage: str) -> str:
    word = _WORDS[number % len(_WORDS)]
    kind = "LoadBalancer" if stage == "prod" and number % 5 == 0 else "ClusterIP"
    return f"""\
apiVersion: v1
kind: Service
metadata: {{name: {word}-{number}, namespace: shop}}
spec:
  type: {kind}
  ports:
  - {{name: http, port: 80, targetPort: {8000 + number}}}
  selector: {{app: {word}}}
"""


if __name__ == "__main__":
    main()
