"""Reasons of stops: what the codes mean that machines send and people choose, in the languages of the park.

Codes are free. One that is not here has no label and is taken for what it is told with: a station that is down for an
unknown reason, or for none, has failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from technopark.catalogue.model import Names

ReasonKind = Literal["failure", "minor", "waiting", "outside", "organisation", "setup", "planned"]


class Reason(NamedTuple):
    """What a code means.

    `kind` says what it counts as: a `failure` of the machine, a `minor` stop that its operator mends, `waiting` for
    another station, what comes from `outside` the line and can hit many at once, `organisation`, `setup` or `planned`.
    """

    kind: ReasonKind
    names: Names


REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "E-STOP": Reason("failure", Names("Favqulodda toʻxtatish", "Аварийный останов", "Emergency stop")),
        "MECHANICAL": Reason(
            "failure", Names("Mexanik nosozlik", "Механическая поломка", "Mechanical breakdown")
        ),
        "ELECTRICAL": Reason(
            "failure", Names("Elektr nosozligi", "Неисправность электрики", "Electrical breakdown")
        ),
        "PNEUMATIC": Reason(
            "failure", Names("Havo bosimi yoʻq", "Нет давления воздуха", "Air pressure lost")
        ),
        "TOOL-BREAK": Reason("failure", Names("Asbob sindi", "Поломка инструмента", "Tool broken")),
        "JAM": Reason("minor", Names("Material tiqildi", "Затор материала", "Material jammed")),
        "SENSOR": Reason("minor", Names("Datchik ishga tushdi", "Сработал датчик", "Sensor tripped")),
        "QUALITY-CHECK": Reason("minor", Names("Sifat tekshiruvi", "Проверка качества", "Quality check")),
        "MATERIAL": Reason("minor", Names("Material toʻldirish", "Пополнение материала", "Material refill")),
        "STARVED": Reason(
            "waiting", Names("Oldingi stansiya kutilmoqda", "Ждёт предыдущую станцию", "Starved")
        ),
        "BLOCKED": Reason(
            "waiting", Names("Keyingi stansiya kutilmoqda", "Ждёт следующую станцию", "Blocked")
        ),
        "WAIT-PARTS": Reason(
            "waiting", Names("Ehtiyot qismlar kutilmoqda", "Ждёт комплектующих", "Waits for parts")
        ),
        "NO-MATERIAL": Reason("outside", Names("Material tugagan", "Нет материала", "Out of material")),
        "POWER-FAILURE": Reason(
            "outside", Names("Elektr uzilishi", "Отключение электричества", "Power failure")
        ),
        "NO-ORDER": Reason("organisation", Names("Buyurtma yoʻq", "Нет заказа", "No order")),
        "OPERATOR-STOP": Reason(
            "organisation", Names("Operator toʻxtatdi", "Остановлено оператором", "Stopped by operator")
        ),
        "START-UP": Reason("setup", Names("Ishga tushirish", "Запуск", "Start-up")),
        "CHANGEOVER": Reason("setup", Names("Qayta sozlash", "Переналадка", "Changeover")),
        "UNIT-CHANGE": Reason("setup", Names("Mahsulotni almashtirish", "Смена изделия", "Change of unit")),
        "BREAK": Reason("planned", Names("Tanaffus", "Перерыв", "Break")),
        "OFF-SHIFT": Reason("planned", Names("Smenalar orasi", "Вне смены", "Between shifts")),
        "DAY-OFF": Reason("planned", Names("Dam olish kuni", "Выходной", "Day off")),
        "HOLIDAY": Reason("planned", Names("Bayram", "Праздник", "Public holiday")),
    }
)

NO_FAILURES: tuple[str, ...] = tuple(code for code, reason in REASONS.items() if reason.kind != "failure")
"""Reasons that are no failure of the machine that is down for them."""
NEVER_SHARED: tuple[str, ...] = tuple(code for code, reason in REASONS.items() if reason.kind != "outside")
"""Reasons that lie with a line or its plan: that several tell of them at once is chance, or the plan."""
