"""Skills with a level each, as a part of a form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from .models import Level, Skill


class SkillLevels:
    """For a form with the field `skills`: beside each skill the level, as `level_<number of the skill>`."""

    default_level = Level.EXPERIENCED
    level_label: Any = gettext_lazy("Level")
    fields: dict[str, Any]
    initial: Any
    data: Any
    is_bound: bool

    def skill_rows(self) -> list[dict[str, Any]]:
        """What the page draws: each skill, whether it is chosen, and its level."""
        chosen = self.data.getlist("skills") if self.is_bound else self.initial.get("skills", [])
        chosen = {str(getattr(one, "pk", one)) for one in chosen}
        known = self.initial.get("levels", {})
        return [
            {
                "skill": skill,
                "chosen": str(skill.pk) in chosen,
                "level": self._level(skill) if self.is_bound else known.get(skill.slug, self.default_level),
            }
            for skill in self.fields["skills"].queryset
        ]

    def levels(self) -> dict[str, int]:
        """The level of each skill by slug; an unknown one is the default."""
        return {skill.slug: self._level(skill) for skill in self.fields["skills"].queryset}

    def _level(self, skill: Skill) -> int:
        value = self.data.get(f"level_{skill.pk}", "")
        return int(value) if value in ("1", "2", "3") else int(self.default_level)

    def level_choices(self) -> list[tuple[int, str]]:
        """The levels with their names."""
        return [(int(value), str(label)) for value, label in Level.choices]
