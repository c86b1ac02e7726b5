"""The port `Formats`: detects, reads, edits and writes configuration files."""

from collections.abc import Callable, Sequence

from tidegate.adapters.formats.detecting import detect
from tidegate.adapters.formats.encoding import decode
from tidegate.adapters.formats.format import Change, Editing, Format, Plain
from tidegate.adapters.formats.registry import dialect_of, format_named, is_known, xdt
from tidegate.adapters.formats.rereading import LINE_BY_LINE, refuse_unlike
from tidegate.adapters.formats.rounds import Round
from tidegate.adapters.formats.splicing import spliced
from tidegate.adapters.formats.templated import refuse_template, template_problem
from tidegate.adapters.formats.verifying import Expected, first_difference, refuse
from tidegate.domain.doubled import Doubled
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, Node, Remove
from tidegate.domain.template_marks import template_mark
from tidegate.services.tasks import check_wanted

_Made = tuple[Edit, Change]


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
    """One file while it is edited; what is expected is held against what is written."""

    def __init__(self, format: Format, file: str, dialect: str) -> None:  # noqa: A002
        self._format = format
        self._file = file
        self._dialect = dialect

    def edited(self, text: str, edits: Sequence[Edit]) -> str:
        """Return the text after the edits; raises Problem unless another parser agrees.

        All are verified at once. Where they do not come out as meant their halves are tried, one
        upon the other, until a single edit is named that does not.
        """
        after, made = self._written(text, edits)
        try:
            self._verify(text, after, made)
        except Problem:
            if len(edits) == 1:
                raise
            half = len(edits) // 2
            return self.edited(self.edited(text, edits[:half]), edits[half:])
        return after

    def _written(self, text: str, edits: Sequence[Edit]) -> tuple[str, list[_Made]]:
        """Return the text with all edits, and what they mean; as many at a time as can be."""
        made: list[_Made] = []
        while edits:
            check_wanted()
            together = self._round(text, edits)
            text = spliced(text, [s for _, change in together.changes for s in change.splices])
            made += together.changes
            edits = together.later
        return text, made

    def _round(self, text: str, edits: Sequence[Edit]) -> Round:
        # The limits on depth and expansion are the reader's; the other parser has none.
        together = Round(self._format.read(text, file=self._file, dialect=self._dialect))
        change_of = self._format.editing(text, file=self._file, dialect=self._dialect)
        for edit in edits:
            check_wanted()
            own = together.takes(edit)
            if own is None or not self._is_put(together, own, change_of):
                together.wait(edit)
        return together

    def _is_put(self, together: Round, edit: Edit, change_of: Editing) -> bool:
        try:
            change = change_of(edit)
        except Problem:
            if together.changes:
                return False  # it may need what the others write
            raise
        return together.put(edit, change)

    def _verify(self, before: str, after: str, made: Sequence[_Made]) -> None:
        """Raise Problem unless the other parser finds in the end what was meant.

        What it found before is guessed first: where the guess is wrong, so is the comparison.
        """
        found = self._plain(self._format.plain, after)
        for reading in (self._format.guessed, self._format.plain):
            check_wanted()
            where = first_difference(found, self._expected(self._plain(reading, before), made))
            if not where:
                return
        raise refuse(self._file, f"`{where}` would not come out as meant")

    def _expected(self, document: Plain, made: Sequence[_Made]) -> Plain:
        expected = Expected(document)
        for edit, change in made:
            for path in change.paths:
                if isinstance(edit, Remove):
                    expected.drop(path)
                else:
                    expected.put(path, self._format.meant(edit.value, dialect=self._dialect))
            for path in change.gone:
                expected.drop(path)
            for path, value in change.made:
                expected.put(path, value)
        return expected.document

    def _plain(self, reading: Callable[..., Plain], text: str) -> Plain:
        try:
            return reading(text, dialect=self._dialect)
        except (ValueError, RecursionError):
            raise refuse(self._file, "a second parser does not understand the file") from None
