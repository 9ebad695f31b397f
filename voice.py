"""How the commands speak: in which language, and whether to a person or, as JSON, to a program."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from presentation.languages import translations
from publicity.content import Fault, render


@dataclass(frozen=True)
class Voice:
    """How a command speaks: in which language, and whether to a person or, as JSON, to a program."""

    language: str
    is_json: bool = False

    def gettext(self, message: str, **values: Any) -> str:
        """Translate a message and fill its places."""
        return translations(self.language).gettext(message) % values

    def ngettext(self, one: str, many: str, number: int, **values: Any) -> str:
        """Translate a counted message and fill its places."""
        return translations(self.language).ngettext(one, many, number) % ({"num": number} | values)

    def say(self, sentence: str) -> None:
        """Tell a person; a program reads the JSON alone."""
        if not self.is_json:
            print(sentence, flush=True)

    def show(self, faults: Sequence[Fault]) -> None:
        """Tell faults and warnings to a person, on the error stream."""
        sys.stderr.write(self.shown(faults))

    def shown(self, faults: Sequence[Fault]) -> str:
        """Give what is told of faults and warnings to a person, a line for each."""
        if self.is_json:
            return ""
        return "".join(f"{render(fault, translations(self.language).gettext)}\n" for fault in faults)

    def tell_program(self, *, faults: Sequence[Fault] = (), warnings: Sequence[Fault] = (), **more: Any) -> None:
        """Tell a program all there is to tell, as one document; a person has heard it already."""
        if self.is_json:
            print(document(faults=faults, warnings=warnings, **more))


def document(*, faults: Sequence[Fault] = (), warnings: Sequence[Fault] = (), **more: Any) -> str:
    """Give all there is to tell, as one JSON document."""
    told = {"faults": [one.as_dict() for one in faults], "warnings": [one.as_dict() for one in warnings]}
    return json.dumps(told | more, ensure_ascii=False, indent=2)


def language_of_terminal() -> str:
    """The language in which whoever sits at the terminal wants to be spoken to."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh-Hans" if named.startswith("zh") else "en"
