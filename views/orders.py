"""What a reader orders on the screen *Esporta*, and the file that is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from exports import formats
from exports.fixed_zip import fixed_zip
from exports.formats import FORMATS, Options
from exports.stamp import make_stamp
from views.cached import extract, reading, showing
from views.previews import preview

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from exports.formats import Made
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.notice import Notice
    from layers.readings.model import Reading
    from layers.records import Access
    from layers.selection import Selection
    from views.previews import Preview

AtlasKind = Literal["pdf", "pptx"]
ReadingParams = tuple[tuple[str, str], ...]
"""The parameters of the address that ask for a reading, as what an order can be compared by."""
ATLAS, PACK = "atlas", "pack"
PRODUCTS = (
    *("pdf", "pptx", ATLAS, PACK),
    *("png", "svg", "html", "xlsx"),
    *("csv", "gpkg", "geojson", "parquet"),
)
"""What can be ordered, in the order of the screen: formats, the atlas, the pack."""
PACKABLE = tuple(key for key in PRODUCTS if key != PACK)
_ZIP = "application/zip"
_AS_USUAL = Options()
# Enough to see a page by, few enough to be made at once.
_DPI, _DPI_ATLAS = 80, 60
# Sheet, slides and workbook (exports.readings.pack): only how finely the progress is shared out.
_FILES_OF_A_READING = 3


@dataclass(frozen=True)
class Order:
    """One file that is wanted: equal orders give equal files.

    ``level`` and ``kind`` are those of an atlas ("": the question's level), ``wanted`` is what a
    pack holds and ``readings`` those that stand beside it, ``base_url`` the address of the app that
    the file's link leads to, ``data`` the fingerprint of what it is made of ("": what there is).
    """

    product: str
    selection: Selection
    made: date
    base_url: str
    notices: tuple[Notice, ...] = ()
    options: Options = _AS_USUAL
    access: Access = "public"
    level: str = ""
    kind: AtlasKind = "pdf"
    wanted: tuple[str, ...] = ()
    readings: tuple[ReadingParams, ...] = ()
    data: str = ""

    @property
    def question(self) -> Selection:
        """The question without what no file depends on: where the map looks."""
        return replace(self.selection, view=None)


@dataclass(frozen=True)
class Prepared:
    """A file that is ready, with what the reader is told of it before it is downloaded."""

    order: Order
    sentence: str
    name: str
    media_type: str
    body: bytes
    preview: Preview


class Makers(NamedTuple):
    """Who makes the files: each as the function of its name in ``exports``; ``read`` a reading."""

    extract: Callable[..., Extract]
    make: Callable[..., tuple[Made, ...]]
    make_atlas: Callable[..., tuple[Made, ...]]
    make_atlas_to_see: Callable[..., tuple[Made, tuple[bytes, ...]]]
    make_pack: Callable[..., tuple[Made, ...]]
    read: Callable[..., Reading] = reading


def house_makers() -> Makers:
    """Return this house's makers; those of atlas and pack are imported when they are called."""
    return Makers(
        extract=extract,
        make=formats.make,
        make_atlas=_late("exports.paper.atlas", "make_atlas"),
        make_atlas_to_see=_late("exports.paper.atlas", "make_atlas_to_see"),
        make_pack=_late("exports.meeting_pack", "make_pack"),
    )


def _late(module: str, name: str) -> Callable[..., Any]:
    """Return a function that is imported when it is called: its libraries take a second to load."""

    def call(*given: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*given, **named)

    return call


def fulfil(order: Order, progress: Progress, makers: Makers) -> Prepared:
    """Make the file of an order and its preview.

    Raises
    ------
    ExportError
        If the answer cannot be given so.
    ReadingError
        If the choices of a reading cannot be read together.
    ExportCancelledError
        If ``progress`` asked to stop.
    """
    with showing(order.data):
        return _fulfil(order, progress, makers)


def _fulfil(order: Order, progress: Progress, makers: Makers) -> Prepared:
    selection = replace(order.selection, level=order.level or order.selection.level)
    answer = makers.extract(selection, order.notices)
    stamp = make_stamp(answer, made=order.made, base_url=order.base_url, access=order.access)
    made, pages = _make(order, answer, stamp, progress, makers)
    file, media_type = _one_file(order, stamp, made)
    return Prepared(
        order=order,
        sentence=stamp.sentence,
        name=file.name,
        media_type=media_type,
        body=file.body,
        preview=preview(_shown_as(order), made, answer, stamp, pages),
    )


def _make(
    order: Order, answer: Extract, stamp: Stamp, progress: Progress, makers: Makers
) -> tuple[tuple[Made, ...], Sequence[bytes]]:
    """Return the files and, where they have pages, how those look."""
    given = (answer, stamp)
    if order.product == PACK:
        return _make_pack(order, given, progress, makers), ()
    if order.product == ATLAS and order.kind == "pdf":
        file, seen = makers.make_atlas_to_see(*given, order.options, progress, dpi=_DPI_ATLAS)
        return (file,), seen
    if order.product == ATLAS:
        return makers.make_atlas(*given, order.options, progress, kind=order.kind), ()
    made = makers.make(order.product, *given, order.options, progress)
    if order.product not in {"pdf", "svg"}:
        return made, ()
    small = replace(order.options, dpi=_DPI)
    pages = makers.make("png", *given, small, lambda _done, _total: progress(1, 1))
    return made, [page.body for page in pages]


def _make_pack(
    order: Order, given: tuple[Extract, Stamp], progress: Progress, makers: Makers
) -> tuple[Made, ...]:
    """Make the readings, each a step of the whole, then the pack that holds them."""
    if not order.readings:
        return makers.make_pack(*given, order.wanted, order.options, progress)
    steps, files = (
        len(order.readings),
        len(order.wanted) + _FILES_OF_A_READING * len(order.readings),
    )
    readings = []
    for done, params in enumerate(order.readings):
        # Told before each as well: that is where a reader who cancels is heard.
        progress(done, steps + files)
        readings.append(makers.read(order.selection, order.notices, dict(params), order.made))

    def tell(done: int, total: int) -> None:
        before = total * steps // files
        progress(before + done, before + total)

    return makers.make_pack(*given, order.wanted, order.options, tell, readings=tuple(readings))


def _one_file(order: Order, stamp: Stamp, made: tuple[Made, ...]) -> tuple[Made, str]:
    """A browser downloads one file: several go into a zip, which is the same for the same files."""
    if len(made) == 1:
        kind = order.kind if order.product == ATLAS else order.product
        return made[0], _ZIP if order.product == PACK else FORMATS[kind].media_type
    parts = {one.name: one.body for one in made}
    name = f"{stamp.stem}-{order.product}.zip"
    return formats.Made(name, fixed_zip(parts, order.made)), _ZIP


def _shown_as(order: Order) -> str:
    return f"{ATLAS}-{order.kind}" if order.product == ATLAS else order.product
