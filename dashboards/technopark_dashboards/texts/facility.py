"""Texts of the board of one facility."""

from __future__ import annotations

from types import MappingProxyType

from technopark.catalogue.model import Names

TEXTS = MappingProxyType(
    {
        "facility_board": Names(uz="Bir korxona", ru="Предприятие подробно", en="One facility"),
        "facility_board.about": Names(
            uz="Bitta korxona: reja va ishlab chiqarish, stansiyalar holati, kunlar boʻyicha OEE va "
            "yaroqsiz ulushi.",
            ru="Одно предприятие: выпуск и план, состояния станций, OEE и доля брака по дням.",
            en="One facility: output against plan, states of its stations, OEE and scrap by day.",
        ),
        "shifts": Names(uz="Smenalar boshlanishi", ru="Начало смен", en="Shift starts"),
        "row.indicators": Names(uz="Koʻrsatkichlar", ru="Показатели", en="Indicators"),
        "row.stations": Names(uz="Stansiyalar", ru="Станции", en="Stations"),
        "indicators_of_range": Names(
            uz="Davr koʻrsatkichlari", ru="Показатели периода", en="Indicators of the range"
        ),
        "indicators_of_range.about": Names(
            uz="ISO 22400-2, tanlangan davr tekkan ishlab chiqarish kunlari yigʻindilaridan, tanlangan "
            "liniyalarning "
            "hisoblovchi stansiyalari boʻyicha. OEE = yaroqlining rejali vaqti / rejali band vaqt.",
            ru="По ISO 22400-2 из сумм производственных суток, которых касается период, по учётным "
            "станциям выбранных "
            "линий. OEE = плановое время годного / плановое время занятости.",
            en="By ISO 22400-2, from sums over the production days that the range touches, of the "
            "counting stations of "
            "the chosen lines. OEE = planned time of the good / planned busy time.",
        ),
        "indicators_by_day": Names(
            uz="Kunlar boʻyicha OEE va tarkibi",
            ru="OEE и составляющие по дням",
            en="OEE and its parts by day",
        ),
        "indicators_by_day.about": Names(
            uz="Har bir ishlab chiqarish kuni yigʻindilaridan. Samaradorlik 100 % dan oshsa, shunday "
            "koʻrsatiladi.",
            ru="Из сумм каждых производственных суток. Эффективность выше 100 % показана как есть.",
            en="From the sums of each production day. Effectiveness above 100 % stays as it is.",
        ),
        "scrap_by_day": Names(
            uz="Yaroqsiz ulushi kunlar boʻyicha", ru="Доля брака по дням", en="Scrap ratio by day"
        ),
        "scrap_by_day.about": Names(
            uz="Yaroqsiz / barcha tayyorlangan, rejali vaqt boʻyicha, liniyalar kesimida.",
            ru="Брак / всё изготовленное, по плановому времени, по линиям.",
            en="Scrap of all that was made, by planned time, for each line.",
        ),
        "output_by_day": Names(
            uz="Kunlar boʻyicha reja va ishlab chiqarish",
            ru="Выпуск и план по дням",
            en="Output against plan by day",
        ),
        "output_by_day.about": Names(
            uz="Barcha liniyalarning yaroqli mahsuloti va katalog rejasi; dam olish kunida reja yoʻq.",
            ru="Годное всех линий и план по каталогу; в выходной плана нет.",
            en="Good quantity of all lines and the catalogue's plan; there is none on a day off.",
        ),
        "product_per_hour": Names(uz="Mahsulotlar soatiga", ru="Продукты в час", en="Products by the hour"),
        "product_per_hour.about": Names(
            uz="Tanlangan liniyalarning soatiga yaroqli mahsuloti.",
            ru="Годное в час по продуктам выбранных линий.",
            en="Good quantity an hour by product, of the chosen lines.",
        ),
        "states_timeline": Names(uz="Holatlar tarixi", ru="Ход состояний", en="States over time"),
        "states_timeline.about": Names(
            uz="Har bir stansiya qachon qaysi holatda boʻlgan; holat keyingisigacha davom etadi. "
            "Davrning oxirgi yetti "
            "kuni.",
            ru="Когда станция была в каком состоянии; оно длится до следующего. Последние семь дней периода.",
            en="When each station was in which state; a state lasts until the next. The last seven "
            "days of the range.",
        ),
        "oee": Names(uz="OEE, umumiy samaradorlik", ru="OEE, общая эффективность", en="OEE"),
        "availability": Names(uz="Tayyorlik", ru="Доступность", en="Availability"),
        "effectiveness": Names(uz="Samaradorlik", ru="Эффективность", en="Effectiveness"),
        "quality": Names(uz="Sifat ulushi", ru="Доля годного", en="Quality ratio"),
        "scrap_ratio": Names(uz="Yaroqsiz ulushi", ru="Доля брака", en="Scrap ratio"),
    }
)
