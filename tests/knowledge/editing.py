"""What a browser sends back of Wagtail's edit form, its stream fields included: those are drawn by script."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.blocks import BlockField
from wagtail.blocks.field_block import ChooserBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

Sent = dict[str, Any]
FORM = "page-edit-form"


def edit_address(page: Page) -> str:
    """Where the page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def opened(client: Client, page: Page) -> Sent:
    """The form of a page as a browser would send it back unchanged."""
    return sent_back(client.get(edit_address(page)))


def sent_back(answer: Any) -> Sent:
    """The form in an answer as a browser would send it back unchanged."""
    data = querydict_from_html(answer.content.decode(), form_id=FORM)
    sent: Sent = {name: data.getlist(name) for name in data}
    sent = {name: values[0] if len(values) == 1 else values for name, values in sent.items()}
    form = answer.context["form"]
    for bound in form:
        if isinstance(bound.field, BlockField):
            sent |= _block(bound.field.block, bound.value(), bound.html_name)
        elif bound.html_name in sent or bound.field.required:
            # Some widgets are drawn by script too.
            value = bound.field.widget.format_value(bound.value())
            if isinstance(value, str):
                sent[bound.html_name] = value
    return sent


def _block(block: Any, value: Any, prefix: str) -> Sent:
    if isinstance(block, blocks.StreamBlock):
        items = [
            (child.block, child.value, {"type": child.block_type, "id": child.id or ""}) for child in value
        ]
        return _items(items, prefix)
    if isinstance(block, blocks.ListBlock):
        return _items([(block.child_block, child, {}) for child in value], prefix)
    if isinstance(block, blocks.StructBlock):
        sent: Sent = {}
        for name, child in block.child_blocks.items():
            sent |= _block(child, value[name], f"{prefix}-{name}")
        return sent
    if isinstance(block, BaseTypedTableBlock):
        return _table(value, prefix)
    if isinstance(block, ChooserBlock):
        return {prefix: value.pk if value else ""}
    written = block.field.widget.format_value(block.value_for_form(value))
    return {} if written is None else {prefix: written[0] if isinstance(written, list) else written}


def _items(items: list[tuple[Any, Any, Sent]], prefix: str) -> Sent:
    sent: Sent = {f"{prefix}-count": len(items)}
    for number, (block, value, more) in enumerate(items):
        each = f"{prefix}-{number}"
        sent |= {f"{each}-deleted": "", f"{each}-order": number, f"{each}-id": ""}
        sent |= {f"{each}-{name}": one for name, one in more.items()}
        sent |= _block(block, value, f"{each}-value")
    return sent


def _table(table: Any, prefix: str) -> Sent:
    sent: Sent = {
        f"{prefix}-caption": table.caption,
        f"{prefix}-column-count": len(table.columns),
        f"{prefix}-row-count": len(table.row_data),
    }
    for number, column in enumerate(table.columns):
        each = f"{prefix}-column-{number}"
        sent |= {f"{each}-type": column["block"].name, f"{each}-order": number, f"{each}-deleted": ""}
        sent[f"{each}-heading"] = column["heading"]
    for number, row in enumerate(table.row_data):
        sent |= {f"{prefix}-row-{number}-order": number, f"{prefix}-row-{number}-deleted": ""}
        for place, cell in enumerate(row["values"]):
            sent |= _block(table.columns[place]["block"], cell, f"{prefix}-cell-{number}-{place}")
    return sent
