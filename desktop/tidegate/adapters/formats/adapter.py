"""The port `Formats`: detects, reads, edits and writes configuration files."""

from collections.abc import Sequence

from tidegate.adapters.formats.detecting import detect
from tidegate.adapters.formats.encoding import decode
from tidegate.adapters.formats.format import Change, Format, Plain
from tidegate.adapters.formats.registry import dialect_of, format_named, is_known, xdt
from tidegate.adapters.formats.rereading import LINE_BY_LINE, refuse_unlike
from tidegate.adapters.formats.splicing import spliced
from tidegate.adapters.formats.templated import refuse_template, template_problem
from tidegate.adapters.formats.verifying import first_difference, refuse, with_value, without
from tidegate.domain.doubled import Doubled
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, Node, Remove, SetValue
from tidegate.domain.template_marks import template_mark


class FormatsAdapter:
    """Reads and edits every format of the registry."""

    def detect(self, name: str, content: bytes, *, declared: str = "") -> str:
        """Return the format of a file by its declaration, its name, else its content."""
        return detect(name, content, declared=declared)

    def dialect(self, declared: str, *, file: str, format: str) -> str:  # noqa: A002
        """Return whose rules are followed, empty for formats of one dialect; raises Problem."""
        return dialect_of(format, declared, file=file) if is_known(format) else ""

    def read(self, content: bytes, *, file: str, format: str, dialect: str = "") -> Node:  # noqa: A002
        """Return the file's content as a tree with origins; raises Problem on unreadable input.

        A template that is not its format by itself is unreadable too, whoever else would read it.
        """
        reader = format_named(format)
        text = decode(content, file=file).text
        try:
            tree = reader.read(text, file=file, dialect=dialect_of(format, dialect, file=file))
        except RecursionError:
            raise Problem(f"{file}: it is nested too deeply", remedy="flatten it") from None
        except Problem:
            if mark := template_mark(text):
                raise template_problem(mark, file=file, format=format) from None
            raise
        refuse_template(text, tree, file=file, format=format)
        return tree

    def doubled(
        self,
        content: bytes,
        *,
        file: str,
        format: str,  # noqa: A002
        dialect: str = "",
    ) -> tuple[Doubled, ...]:
        """Return the keys that a file has more than once; raises Problem on unreadable input."""
        reader = format_named(format)
        text = decode(content, file=file).text
        return reader.doubled(text, file=file, dialect=dialect_of(format, dialect, file=file))

    def text(self, content: bytes, *, file: str) -> str:
        """Return a file's characters, whatever its format; raises Problem for what is no text."""
        text = decode(content, file=file).text
        if "\0" in text:
            raise Problem(f"{file}: this is no text", remedy="only texts are compared")
        return text

    def edit(
        self,
        content: bytes,
        edits: Sequence[Edit],
        *,
        file: str,
        format: str,  # noqa: A002
        dialect: str = "",
    ) -> bytes:
        """Return the content after the edits, verified by another parser and by reading it again.

        Raises Problem, with nothing changed, when an edit would touch anything else.
        """
        if not edits:
            return content
        editor = _Editor(format_named(format), file, dialect_of(format, dialect, file=file))
        encoded = decode(content, file=file)
        text = editor.edited(encoded.text, edits)
        edited = encoded.with_text(text, file=file)
        if decode(edited, file=file).text != text:
            raise refuse(file, "its letters would be read in another encoding")
        if encoded.with_text(encoded.text, file=file) != content:
            raise refuse(file, "its bytes do not survive reading")
        self._read_again(content, edited, edits, file=file, format=format, dialect=dialect)
        return edited

    def _read_again(
        self,
        before: bytes,
        after: bytes,
        edits: Sequence[Edit],
        *,
        file: str,
        format: str,  # noqa: A002
        dialect: str,
    ) -> None:
        """Raise Problem where the file was readable and is no more, or says anything else too."""
        try:
            was = self.read(before, file=file, format=format, dialect=dialect)
        except Problem:
            return
        try:
            is_now = self.read(after, file=file, format=format, dialect=dialect)
        except Problem as problem:
            raise refuse(file, problem.summary.removeprefix(f"{file}:").strip()) from None
        if format in LINE_BY_LINE:
            refuse_unlike(was, is_now, edits, file=file)

    def transform(
        self,
        content: bytes,
        changes: bytes,
        *,
        file: str,
        transform_file: str,
        format: str,  # noqa: A002
    ) -> bytes:
        """Return an XML document after an XDT transform; raises Problem for any other format."""
        if format != "xml":
            raise Problem(
                f"{transform_file}: `merge: xdt` transforms XML, and this is {format}",
                remedy="allowed are deep, dotnet, helm, replace",
            )
        base = decode(content, file=file)
        text = xdt()(
            base.text,
            decode(changes, file=transform_file).text,
            file=file,
            transform_file=transform_file,
        )
        return base.with_text(text, file=file)

    def write(self, tree: Node, *, file: str, format: str, dialect: str = "") -> bytes:  # noqa: A002
        """Return a new document in UTF-8 that reads as the tree."""
        wanted = dialect_of(format, dialect, file=file)
        return format_named(format).write(tree, file=file, dialect=wanted).encode()


class _Editor:
    """One file while it is edited; what is expected is kept beside what is written."""

    def __init__(self, format: Format, file: str, dialect: str) -> None:  # noqa: A002
        self._format = format
        self._file = file
        self._dialect = dialect

    def edited(self, text: str, edits: Sequence[Edit]) -> str:
        """Return the text after the edits; raises Problem unless another parser agrees."""
        # The limits on depth and expansion are the reader's; the other parser has none.
        self._format.read(text, file=self._file, dialect=self._dialect)
        expected = self._plain(text)
        for edit in edits:
            change = self._change(text, edit)
            expected = self._expected(expected, edit, change=change)
            text = spliced(text, change.splices)
        self._verify(text, expected)
        return text

    def _change(self, text: str, edit: Edit) -> Change:
        return self._format.change(text, edit, file=self._file, dialect=self._dialect)

    def _expected(self, document: Plain, edit: Edit, *, change: Change) -> Plain:
        for path in change.paths:
            if isinstance(edit, Remove):
                document = without(document, edit, path=path)
            else:
                value = self._format.meant(edit.value, dialect=self._dialect)
                document = with_value(document, edit, path=path, value=value)
        for path in change.gone:
            document = without(document, Remove(path), path=path)
        for path, value in change.made:
            document = with_value(document, SetValue(path, value), path=path, value=value)
        return document

    def _verify(self, text: str, expected: Plain) -> None:
        if where := first_difference(self._plain(text), expected):
            raise refuse(self._file, f"`{where}` would not come out as meant")

    def _plain(self, text: str) -> Plain:
        try:
            return self._format.plain(text, dialect=self._dialect)
        except (ValueError, RecursionError):
            raise refuse(self._file, "a second parser does not understand the file") from None
