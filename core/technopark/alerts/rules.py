"""The rules: what each is about, how grave it is, and what it says in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from technopark.catalogue.model import Names
from technopark.permissions import Permission

Kind = Literal[
    "station-silent",
    "line-down",
    "scrap-above-band",
    "pace-behind-plan",
    "certificate-at-risk",
    "quarantine-growing",
    "ledger-not-closing",
    "ingest-behind",
]
"""Which rule: also the name of its runbook, of its scenario, and a part of its uid in Grafana."""

Severity = Literal["warning", "critical"]

Measure = Literal["seconds", "ratio", "percent", "days", "messages"]
"""What value and bound of a row are counted in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `labels` are the text columns of its query, `summary` names them as {facility}.

    `permission` is what one has to be permitted to be told of it.
    """

    kind: Kind
    title: Names
    severity: Severity
    measure: Measure
    permission: Permission
    labels: tuple[str, ...]
    summary: Names

    def measure_of(self, labels: Mapping[str, str]) -> Measure:
        """Return what value and bound of a row are counted in."""
        return "days" if labels.get("problem") == "ends" else self.measure


RULES: Final = (
    Rule(
        "station-silent",
        Names(uz="Stansiya jim", ru="Станция молчит", en="Station silent"),
        "warning",
        "seconds",
        Permission.SEE_PRODUCTION,
        ("facility", "line", "station"),
        Names(
            uz="{facility} {line} {station} stansiyasi chegaradan uzoq jim",
            ru="Станция {facility} {line} {station} молчит дольше предела",
            en="Station {facility} {line} {station} is silent beyond the limit",
        ),
    ),
    Rule(
        "line-down",
        Names(uz="Liniya nosoz", ru="Линия неисправна", en="Line down"),
        "critical",
        "seconds",
        Permission.SEE_PRODUCTION,
        ("facility", "line", "reason"),
        Names(
            uz="{facility} {line} liniyasi nosoz, sabab: {reason}",
            ru="Линия {facility} {line} неисправна, причина: {reason}",
            en="Line {facility} {line} is down, reason: {reason}",
        ),
    ),
    Rule(
        "scrap-above-band",
        Names(uz="Yaroqsiz ulushi yuqori", ru="Брак выше обычного", en="Scrap above band"),
        "warning",
        "ratio",
        Permission.SEE_PRODUCTION,
        ("facility", "line"),
        Names(
            uz="{facility} {line} liniyasida yaroqsiz ulushi odatdagidan yuqori",
            ru="Доля брака на линии {facility} {line} выше обычной",
            en="Scrap of line {facility} {line} is above its band",
        ),
    ),
    Rule(
        "pace-behind-plan",
        Names(uz="Surʼat rejadan past", ru="Темп ниже плана", en="Pace behind plan"),
        "warning",
        "ratio",
        Permission.SEE_PRODUCTION,
        ("facility",),
        Names(
            uz="{facility} oylik rejaning 90 foizidan ortda",
            ru="{facility} идёт ниже 90 % плана месяца",
            en="{facility} is below 90 % of the month's plan so far",
        ),
    ),
    Rule(
        "certificate-at-risk",
        Names(uz="Sertifikat xavf ostida", ru="Сертификат под угрозой", en="Certificate at risk"),
        "warning",
        "percent",
        Permission.SEE_TRADE,
        ("facility", "product", "basis", "problem"),
        Names(
            uz="{product} sertifikati xavf ostida ({problem})",
            ru="Сертификат {product} под угрозой ({problem})",
            en="The certificate of {product} is at risk ({problem})",
        ),
    ),
    Rule(
        "quarantine-growing",
        Names(uz="Karantin oʻsmoqda", ru="Карантин растёт", en="Quarantine growing"),
        "warning",
        "messages",
        Permission.SEE_TRUST,
        ("facility", "reason"),
        Names(
            uz="{facility} karantini oʻsmoqda: {reason}",
            ru="Карантин {facility} растёт: {reason}",
            en="The quarantine of {facility} grows: {reason}",
        ),
    ),
    Rule(
        "ledger-not-closing",
        Names(uz="Hisob yopilmaydi", ru="Учёт не сходится", en="Ledger not closing"),
        "critical",
        "messages",
        Permission.SEE_TRUST,
        ("facility", "day"),
        Names(
            uz="{facility} hisobi {day} kuni uchun yopilmaydi",
            ru="Учёт {facility} за {day} не сходится",
            en="The books of {facility} for {day} do not close",
        ),
    ),
    Rule(
        "ingest-behind",
        Names(uz="Maʼlumot saqlanmayapti", ru="Данные не сохраняются", en="Ingest behind"),
        "critical",
        "seconds",
        Permission.SEE_TRUST,
        ("facility",),
        Names(
            uz="{facility} dan maʼlumot saqlanmayapti",
            ru="От {facility} ничего не сохраняется",
            en="Nothing of {facility} is being stored",
        ),
    ),
)
"""Every rule, in the order in which they are told."""

_PROBLEMS: Final[Mapping[str, Names]] = {
    "ends": Names(uz="muddati tugayapti", ru="срок кончается", en="it ends soon"),
    "below": Names(uz="haqiqiy ulush past", ru="доля ниже заявленной", en="the share is below it"),
}
_LABEL: Final = re.compile(r"\{(\w+)\}")


def summary(rule: Rule, labels: Mapping[str, str]) -> Names:
    """Return what a rule says of a row, with the row's labels put in."""
    problem = _PROBLEMS.get(labels.get("problem", ""))
    words = Names(uz="", ru="", en="") if problem is None else problem

    def said(text: str, word: str) -> str:
        values = {**labels, "problem": word} if word else labels
        return _LABEL.sub(lambda found: values[found[1]], text)

    return Names(
        uz=said(rule.summary.uz, words.uz),
        ru=said(rule.summary.ru, words.ru),
        en=said(rule.summary.en, words.en),
    )
