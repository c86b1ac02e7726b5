"""References are found where they stand, replaced once, and never made out of values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.environment import Host
from tidegate.domain.problem import Problem, Problems
from tidegate.domain.references import (
    ReferenceKind,
    Scope,
    expand,
    expand_bytes,
    faults_of,
    find_references,
    secrets_in,
)
from tidegate.domain.setting import Origin

HOST = Host(name="web-1", address="192.0.2.1")


def test_references_are_found_with_their_places():
    first, second = find_references("a ${{ var.x }}\n  ${{secret.y}} $${{ no }}")
    assert (first.kind, first.name, first.line, first.column) == (ReferenceKind.VARIABLE, "x", 1, 3)
    assert (second.kind, second.name, second.line, second.column) == (
        ReferenceKind.SECRET,
        "y",
        2,
        3,
    )


def test_everything_is_replaced_through_variables_too():
    scope = Scope({"url": "http://${{ host.address }}/${{ var.path }}", "path": "x$${{y"}, HOST)
    text = "${{ var.url }} ${{ host.name }} ${{ secret.s }} $${{ var.url }}"
    done = expand(text, scope=scope, secret=lambda name: f"<{name} ${{{{ var.path }}}}>")
    assert done == "http://192.0.2.1/x${{y web-1 <s ${{ var.path }}> ${{ var.url }}"


def test_a_template_keeps_secrets_and_host_and_can_be_expanded_later():
    scope = Scope({"a": "1 $${{ ${{ secret.s }}"})
    template = expand("${{ var.a }} ${{ host.name }}", scope=scope)
    assert template == "1 $${{ ${{ secret.s }} ${{ host.name }}"
    assert expand(template, scope=Scope({}, HOST), secret=str.upper) == "1 ${{ S web-1"


def test_undefined_unknown_and_circular_are_each_one_problem_listing_all():
    scope = Scope({"a": "${{ var.b }}", "b": "${{ var.a }}", "c": "${{ var.gone }}"})
    text = "x\n${{ var.c }} ${{ var.away }} ${{ env.X }} ${{ var.a }} ${{ oops"
    said = [str(problem) for problem in faults_of(text, scope=scope, at=Origin("f", 5, 9))]
    assert said == [
        (
            "f:6:30: cannot tell what ${{ env.X }}, ${{ refers to; allowed are var.NAME, secret.NAME, "  # noqa: E501 - one message
            "host.name, host.address; `$${{` writes `${{`"
        ),
        (
            "f:6:14: variables `gone` (in `c`), `away` are not defined; add under `variables`; "
            "defined are: a, b, c"
        ),
        (
            "f:6:43: variables refer to one another in a circle: a -> b -> a; "
            "give one of them a value of its own"
        ),
    ]
    with pytest.raises(Problems):
        expand(text, scope=scope)


def test_bytes_that_are_no_text_stay_as_they_are():
    content = b"\xff\xfe\x00${{ var.a }}\xe9\r\n"
    assert expand_bytes(content, scope=Scope({"a": "b"})) == b"\xff\xfe\x00b\xe9\r\n"
    assert expand_bytes(b"\xff{{}} $", scope=Scope()) == b"\xff{{}} $"


def test_secrets_are_told_by_name_through_variables():
    variables = {"a": "${{ var.b }}", "b": "${{ secret.z }}"}
    assert secrets_in("${{ var.a }} ${{ secret.c }}", variables=variables) == ("c", "z")


def test_variables_cannot_multiply_without_end():
    variables = {f"v{n}": f"${{{{ var.v{n + 1} }}}}" * 2 for n in range(30)} | {"v30": "x" * 100}
    with pytest.raises(Problem, match="over 16 MB"):
        expand("${{ var.v0 }}", scope=Scope(variables))
    row = {f"v{n}": f"${{{{ var.v{n + 1} }}}}" for n in range(5_000)} | {"v5000": ""}
    with pytest.raises(Problem, match="leads through more than 32 others"):
        expand("${{ var.v0 }}", scope=Scope(row))


def test_a_host_has_no_meaning_where_there_is_none():
    with pytest.raises(Problem, match=r"\$\{\{ host.name \}\} has no meaning here"):
        expand("${{ host.name }}", scope=Scope(), secret=str)


@given(st.text("${} var.secthoxm\n", max_size=60), st.text("${} x", max_size=10))
def test_whatever_is_expanded_in_two_steps_is_what_one_step_gives(text, value):
    scope = Scope({"x": value.replace("${{", "")}, HOST)
    try:
        at_once = expand(text, scope=scope, secret=lambda name: f"[{name}]")
        template = expand(text, scope=scope)
    except Problem:
        return
    assert expand(template, scope=Scope({}, HOST), secret=lambda name: f"[{name}]") == at_once
