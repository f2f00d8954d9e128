"""The same words twice: as HTML that stands in any mail program, and as plain text; and its files."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.utils import translation

from kpis.charts import sparkline_png
from reports.calc.facts import MeasureFact, ReportFacts, cut
from reports.calc.highlights import Highlights, highlights

from .content import Content, Frame
from .files import File, files, fit_in_a_mail, words
from .withheld import withheld
from .writing import image_name, write

_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_CID = re.compile(r'src="cid:([\w.-]+)"')
_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Rendering:
    """One audience's report, complete; `images` are PNG by name, `files` go with the mail if they fit."""

    content: Content
    html: str
    text: str
    images: Mapping[str, bytes]
    files: tuple[File, ...] = ()

    @property
    def is_attached(self) -> bool:
        return fit_in_a_mail(self.files)

    @property
    def sha256(self) -> str:
        """Of everything that is sent or kept beside it, apart from the headers of the one recipient."""
        parts = [self.content.subject.encode(), self.html.encode(), self.text.encode()]
        for name in sorted(self.images):
            parts += [name.encode(), self.images[name]]
        for file in self.files:
            parts += [file.name.encode(), file.content]
        return digest(parts)

    @property
    def images_as_text(self) -> dict[str, str]:
        """Base64 by name."""
        return {name: base64.b64encode(image).decode() for name, image in self.images.items()}


def render(facts: ReportFacts, frame: Frame) -> Rendering:
    """In the language of the schedule."""
    found = highlights(facts)
    with translation.override(frame.language):
        content = write(facts, found, frame)
        made = files(content, facts, found, frame)
        content = replace(content, files=words(made))
        html, text = as_html(content), as_text(content)
    return Rendering(content, html, text, _images(found, content), made)


def render_without_figures(facts: ReportFacts, frame: Frame) -> Rendering:
    """For somebody who may read none of them: whatever is written is written from none of them."""
    bare = cut(facts, frozenset())
    with translation.override(frame.language):
        content = withheld(write(bare, highlights(bare), frame), bare, frame)
        return Rendering(content, as_html(content), as_text(content), {})


def as_html(content: Content) -> str:
    return inlined("reports/mail/report.html", {"content": content})


def as_text(content: Content) -> str:
    return plain("reports/mail/report.txt", {"content": content})


def inlined(template: str, context: Mapping[str, Any]) -> str:
    return _INLINER.inline(render_to_string(template, dict(context)))


def plain(template: str, context: Mapping[str, Any]) -> str:
    text = render_to_string(template, dict(context))
    return _BLANKS.sub("\n\n", text).strip() + "\n"


def with_images(html: str, source: Callable[[str], str]) -> str:
    """For a page, which has no attachments: `source` gives the address of an image by its name."""
    return _CID.sub(lambda found: f'src="{source(found[1])}"', html)


def digest(parts: Iterable[bytes]) -> str:
    """Of all parts, each by itself, so that nothing can move from one to the next unseen."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


def _images(found: Highlights, content: Content) -> dict[str, bytes]:
    shown = {row.image for row in (*content.off_track, *content.going_well)}
    facts = (fact for fact in (*found.off_track, *found.going_well) if image_name(fact) in shown)
    return {image_name(fact): _sparkline(fact) for fact in facts}


def _sparkline(fact: MeasureFact) -> bytes:
    target = fact.lines.target if fact.lines else None
    return sparkline_png([value for _status, value in fact.history], target)
