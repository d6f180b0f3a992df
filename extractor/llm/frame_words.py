"""The frame of a task of ``answer.yaml``: a figure belongs to a field by the words before it, a name to what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extractor.completeness.ledger import Entry
from extractor.lazy import cached_property
from extractor.llm.frames import NOT_ITS_OWN, NOT_PRINTED, Frame, Value
from extractor.llm.place import Found
from extractor.llm.words import Lead, assigned, is_name, leads_of, measures, mentions, threshold_in
from extractor.task_folders.answer import ListAnswer
from extractor.text.characters import key


@dataclass
class WordsFrame(Frame):
    """An item of a further task in one place."""

    fields: ListAnswer

    @cached_property
    def leads(self) -> dict[int, Lead]:
        """What stands before each figure, by its start."""
        return {lead.entry.start: lead for lead in leads_of(self.place)}

    @cached_property
    def taken(self) -> dict[int, str | None]:
        """The field that the words give each figure, by its start."""
        return {lead.entry.start: name for lead, name in assigned(list(self.leads.values()), self.place, self.fields)}

    def count(self, value: Value) -> Found | str:
        """A number of things: printed in digits, with the unit and the words of its field."""
        return self.figure(Value(value.path, "figure", value.required, Decimal(value.said)), 0)

    def misfit(self, value: Value, entry: Entry) -> str | None:
        """By name where things are counted by name; by the words before it where the field has words; by its unit."""
        field = self.fields.fields[value.name]
        name = self.fields.name_field
        if entry.value != value.said:
            return NOT_ITS_OWN  # a sign that is not printed
        if field.inside is not None:
            return None if entry in self._sizes() else NOT_ITS_OWN
        lead = self.leads.get(entry.start)
        if lead is None or not measures(self.place, entry, field):
            return NOT_ITS_OWN
        if name is not None:
            said = key(str(getattr(self.answer, name, None) or ""))
            return None if said and self._name(lead).endswith(said) else NOT_ITS_OWN
        own = self.taken[entry.start]
        if own is not None:
            return None if own == value.name else NOT_ITS_OWN
        return None if mentions(lead, field) else NOT_ITS_OWN

    def text_fits(self, value: Value, found: Found) -> bool:
        """A name of what is counted ends where the words before a figure do."""
        field = self.fields.fields[value.name]
        if not field.name:
            return True
        ends = {lead.name[1] for lead in self.leads.values() if is_name(self._name(lead), field)}
        return found.end in ends

    def figure(self, value: Value, after: int) -> Found | str:
        """As any figure; a size inside a name is none of the figures that count, and is looked up in that name."""
        if self.fields.fields[value.name].inside is None:
            return super().figure(value, after)
        sizes = [entry for entry in self._sizes() if entry.value == Decimal(value.said)]
        return Found(((sizes[0].start, sizes[0].end),)) if sizes else NOT_PRINTED

    def _sizes(self) -> list[Entry]:
        name = self.fields.name_field
        said = key(str(getattr(self.answer, name or "", None) or ""))
        own = [lead.name for lead in self.leads.values() if said and self._name(lead).endswith(said)]
        return [entry for span in own if (entry := threshold_in(self.place, span)) is not None]

    def _name(self, lead: Lead) -> str:
        start, end = lead.name
        return key(self.place.source.folded[start:end])
