# ruff: noqa: E501 - the document's own lines
"""The texts that the description of the workspace format shows, letter by letter."""

from pathlib import Path

EXAMPLE = {
    "tidegate.yaml": r"""tidegate: 1                          # format version; a newer one is refused, untouched
application: storefront
pipeline: [dev, qa, uat, production] # promotion order; an environment outside it can only be deployed to by hand
builds:
  watch:                             # a new match is a new build
    - glob: ../dist/storefront-*.tar.gz
      version: 'storefront-(?P<version>.+)\.tar\.gz'
  command:                           # optional: how to make a build here
    run: make dist
    artifact: dist/storefront.tar.gz
groups:                              # optional: names for several of `signers`
  release-managers: [alice@example.com, bob@example.com]
changes:                             # optional: where release notes come from
  git: ..
  tag: 'v{version}'
""",
    "environments/production.yaml": r"""title: Production
kind: production            # development | test | acceptance | production | customer | reproduction
extends: [base]             # profiles below this one, nearest last; an environment's own profile comes after them
hosts:
  - name: web-1
    address: 10.0.0.11
    port: 22
    user: deploy
    identity: ~/.ssh/id_ed25519      # else the agent, else ~/.ssh/config
    jump: bastion                    # another entry of hosts, or an ssh_config alias
    host_key: SHA256:…               # optional pin; else known_hosts decides
    roles: [web]
  - ssh: web-2                       # everything from ~/.ssh/config
deploy:
  path: /srv/storefront
  keep: 5                            # successful releases kept on a host; current and previous always are
  shared: [storage, log]             # paths that survive releases, linked into each
  strategy: {batch: all}             # all | a number of hosts | a percentage; with canary: 1 the first goes alone
  confirm_within: 60s                # commit-confirmed: a host that hears nothing by then switches back
  isolate: link                      # link | copy: how unchanged files come from the previous release
  steps:                             # at: prepared (before the switch) | switched (after it) | finished
    - {at: prepared, name: migrate, run: bin/migrate, on: first, irreversible: true, within: 5m}
    - {at: switched, name: restart, run: sudo -n systemctl restart storefront, on: all}
  health:
    - {http: 'http://127.0.0.1:8080/health', expect: 200, contains: '{release}', within: 30s, passes: 3}
    - {run: bin/healthy, within: 30s}
config:                              # which files of the profile go where inside the release
  - {file: app.yaml, to: config/app.yaml, mode: '0640'}
  - {file: .env}                     # to: defaults to the same path
  - {file: legacy.conf, format: ini, dialect: php}     # when the name does not tell; dialects in config.md
  - {file: appsettings.json, layers: [appsettings.json, appsettings.Production.json], merge: dotnet}
variables:
  db_host: db.prod.internal
tests:
  - {name: smoke, run: pytest -q smoke, where: here, junit: report.xml, within: 10m}   # where: here | first | all
approval:
  required: true                     # the gate. false is continuous deployment
  approvals: 2                       # distinct people
  approvers: [release-managers]      # principals of `signers`, or groups of tidegate.yaml; absent: every signer
  four_eyes: true                    # who asks may not approve
  expires: 24h
  checklist: [Marketing is told, Support knows the window]
promote: auto                        # auto | manual: does a release that is green one stage before come here by itself,
                                     # as far as the gate (required: true) or through it (required: false)
soak: 24h                            # how long it must have been live one stage before
windows:
  - {allow: Mon-Thu 09:00-16:00, zone: Europe/Berlin}
  - {freeze: 2026-12-20..2027-01-03, reason: year-end}
""",
    "contract.yaml": r"""settings:
  database.url:    {type: url, required_in: [production, uat], environments: must_differ}
  log.level:       {type: string, one_of: [DEBUG, INFO, WARN], forbidden_in: {production: [DEBUG]}}
  features.*:      {type: boolean, environments: may_differ}
  '**.password':   {secret: true, environments: must_differ}
lists:
  frontends: {key: name}             # items are matched by this field
accepted:                            # differences somebody has accepted
  - {path: cache.ttl, between: [dev, production], reason: smaller dev cache, by: ops, until: 2027-06-30}
""",
}
PLAIN = "hosts: [{name: NAME-1, address: NAME-1.example.com}]\ndeploy: {path: /srv/storefront}\n"


def write_example(folder: Path) -> Path:
    """Write the example with the files around it that it names."""
    files = {f"environments/{n}.yaml": PLAIN.replace("NAME", n) for n in ("dev", "qa", "uat")}
    files |= EXAMPLE | {"config/base/app.yaml": "port: 8080\n"}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
