"""Reads Swift source as far as the checks need: code and comments apart from string literals."""

import re
from dataclasses import dataclass, field

IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)]*\))?[ \t]+)*"
    r"(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|typealias|func|var|let)[ \t]+)?(\w+)",
    re.MULTILINE,
)


@dataclass
class Source:
    """`code` has the lines of the file, with comments and the insides of literals blanked out."""

    code: str
    literals: list = field(default_factory=list)  # (line, text), interpolations left out

    def imports(self):
        """The (line, module) of every import."""
        for match in IMPORT.finditer(self.code):
            yield self.code.count("\n", 0, match.start(1)) + 1, match.group(1)


class _Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0
        self.code = []
        self.literals = []

    def line(self):
        return self.text.count("\n", 0, self.at) + 1

    def blank(self, count):
        """Passes over text that is no code; the line breaks stay."""
        passed = self.text[self.at : self.at + count]
        self.code.append(re.sub(r"[^\n]", " ", passed))
        self.at += count

    def block_comment(self):
        depth = 0
        while self.at < len(self.text):
            if self.text.startswith("/*", self.at):
                depth += 1
                self.blank(2)
            elif self.text.startswith("*/", self.at):
                depth -= 1
                self.blank(2)
                if depth == 0:
                    return
            else:
                self.blank(1)

    def literal(self, hashes, quote):
        line = self.line()
        self.blank(len(hashes) + len(quote))
        parts = []
        end, escape = quote + hashes, "\\" + hashes
        while self.at < len(self.text):
            if self.text.startswith(end, self.at):
                self.blank(len(end))
                break
            if self.text.startswith(escape + "(", self.at):
                self.blank(len(escape) + 1)
                self.read(until=")")
                self.blank(1)
            elif self.text.startswith(escape, self.at):
                parts.append(self.text[self.at : self.at + len(escape) + 1])
                self.blank(len(escape) + 1)
            elif len(quote) == 1 and self.text[self.at] == "\n":
                break
            else:
                parts.append(self.text[self.at])
                self.blank(1)
        self.literals.append((line, "".join(parts)))

    def read(self, until=None):
        """Reads code, to the end or to the bracket that closes an interpolation."""
        depth = 0
        while self.at < len(self.text):
            rest = self.text[self.at : self.at + 2]
            literal = re.compile(r'(#*)("""|")').match(self.text, self.at)
            if rest == "//":
                end = self.text.find("\n", self.at)
                self.blank((end if end >= 0 else len(self.text)) - self.at)
            elif rest == "/*":
                self.block_comment()
            elif literal:
                self.literal(*literal.groups())
            else:
                character = self.text[self.at]
                if until and character == until and depth == 0:
                    return
                depth += (character == "(") - (character == ")")
                self.code.append(character)
                self.at += 1


def read(text):
    """The code and the literals of a Swift file."""
    reader = _Reader(text)
    reader.read()
    return Source("".join(reader.code), reader.literals)
