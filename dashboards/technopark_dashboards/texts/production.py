"""Texts of the boards of stops and quality."""

from __future__ import annotations

from types import MappingProxyType

from technopark.catalogue.model import Names

TEXTS = MappingProxyType(
    {
        "stops_board": Names(uz="Toʻxtashlar", ru="Остановки", en="Stops"),
        "stops_board.about": Names(
            uz="Toʻxtashlar sabablari, liniyalar ishonchliligi, smenalar va eng uzun toʻxtashlar.",
            ru="Причины остановок, надёжность линий, смены и самые долгие остановки.",
            en="Reasons of stops, reliability of lines, stops by shift and the longest ones.",
        ),
        "row.reasons": Names(uz="Sabablar", ru="Причины", en="Reasons"),
        "row.reliability": Names(uz="Ishonchlilik", ru="Надёжность", en="Reliability"),
        "row.stops_when": Names(uz="Qachon toʻxtagan", ru="Когда стояли", en="When they stopped"),
        "pareto_bars": Names(
            uz="Eng koʻp vaqt olgan sabablar", ru="Причины, взявшие больше всего", en="Reasons that took most"
        ),
        "pareto_bars.about": Names(
            uz="Sozlash, kechikish va nosozlik vaqti sabab boʻyicha, hisoblovchi stansiyalarda; koʻpi "
            "bilan oʻn beshta. "
            "«-» — sababi aytilmagan.",
            ru="Время наладки, задержек и неисправностей по причинам на учётных станциях, не более "
            "пятнадцати. «-» — "
            "причина не названа.",
            en="Time in setup, delay and down by reason at the counting stations, fifteen at most; - "
            "is for none told.",
        ),
        "pareto": Names(uz="Pareto jadvali", ru="Таблица Парето", en="Pareto of stops"),
        "pareto.about": Names(
            uz="Sabab va holat boʻyicha vaqt, necha marta kirilgani va jamlanma ulush. Davom etayotgan "
            "toʻxtash kirmaydi.",
            ru="Время, число входов и накопленная доля по причине и состоянию. Идущая остановка не входит.",
            en="Time, how often it was entered and the cumulative share, by reason and state. A stop "
            "that still lasts is "
            "not in it.",
        ),
        "reliability": Names(
            uz="Liniyalar boʻyicha MTBF va MTTR", ru="MTBF и MTTR по линиям", en="MTBF and MTTR by line"
        ),
        "reliability.about": Names(
            uz="MTBF = ishlab chiqarish vaqti / nosozlikka kirishlar, MTTR = nosozlik vaqti / "
            "kirishlar. Nosozlik "
            "boʻlmasa — maʼlumot yoʻq.",
            ru="MTBF = время работы / входы в неисправность, MTTR = время неисправности / входы. Без "
            "неисправностей — "
            "нет данных.",
            en="MTBF = production time / entries into down, MTTR = time down / entries. Without any "
            "there is no data.",
        ),
        "stops_by_shift": Names(
            uz="Smenalar boʻyicha toʻxtashlar", ru="Остановки по сменам", en="Stops by shift"
        ),
        "stops_by_shift.about": Names(
            uz="Sozlash, kechikish va nosozlik vaqti smena boʻyicha; «-» — smenalar orasi.",
            ru="Время наладки, задержек и неисправностей по сменам; «-» — между сменами.",
            en="Time in setup, delay and down by shift; - is the time between shifts.",
        ),
        "stops_by_day": Names(uz="Kunlar boʻyicha toʻxtashlar", ru="Остановки по дням", en="Stops by day"),
        "stops_by_day.about": Names(
            uz="Sozlash, kechikish va nosozlik vaqti ishlab chiqarish kuni boʻyicha.",
            ru="Время наладки, задержек и неисправностей по производственным суткам.",
            en="Time in setup, delay and down by production day.",
        ),
        "longest_stops": Names(uz="Eng uzun toʻxtashlar", ru="Самые долгие остановки", en="Longest stops"),
        "longest_stops.about": Names(
            uz="Davrning oxirgi yetti kunida boshlangan ellikta eng uzun toʻxtash; tugamagani "
            "hozirgacha hisoblanadi.",
            ru="Пятьдесят самых долгих остановок, начавшихся в последние семь дней периода; идущая "
            "считается до сих пор.",
            en="The fifty longest that began in the last seven days of the range; one that lasts "
            "counts so far.",
        ),
        "spent_s": Names(uz="Vaqt", ru="Время", en="Time"),
        "times_entered": Names(uz="Marta", ru="Раз", en="Times"),
        "share_of_stops": Names(uz="Ulushi", ru="Доля", en="Share"),
        "cumulative": Names(uz="Jamlanma ulush", ru="Накопленная доля", en="Cumulative share"),
        "failures": Names(uz="Nosozliklar", ru="Неисправности", en="Failures"),
        "operating_s": Names(uz="Ishlab chiqarish vaqti", ru="Время работы", en="Production time"),
        "repair_s": Names(uz="Nosozlik vaqti", ru="Время неисправности", en="Time down"),
        "mtbf_s": Names(uz="MTBF, nosozliklar orasi", ru="MTBF, между неисправностями", en="MTBF"),
        "mttr_s": Names(uz="MTTR, tiklash", ru="MTTR, восстановление", en="MTTR"),
        "until": Names(uz="Tugagan", ru="Конец", en="Until"),
        "lasted_s": Names(uz="Davomiyligi", ru="Длилась", en="Lasted"),
        "quality_board": Names(uz="Mahsulot sifati", ru="Качество продукции", en="Quality"),
        "quality_board.about": Names(
            uz="Yaroqsiz va qayta ishlash ulushi: korxona, liniya, mahsulot va kun boʻyicha.",
            ru="Доля брака и доработки по предприятиям, линиям, продуктам и дням.",
            en="Scrap and rework ratio by facility, line, product and day.",
        ),
        "row.quality_in_all": Names(uz="Umumiy", ru="В целом", en="In all"),
        "row.quality_parts": Names(uz="Kesimlar", ru="В разрезах", en="In parts"),
        "quality_in_all": Names(uz="Davr sifati", ru="Качество периода", en="Quality of the range"),
        "quality_in_all.about": Names(
            uz="Rejali vaqt boʻyicha yigʻindilardan: yaroqli, yaroqsiz va qayta ishlash / barcha "
            "tayyorlangan.",
            ru="Из сумм по плановому времени: годное, брак и доработка / всё изготовленное.",
            en="From sums of planned time: good, scrap and rework of all that was made.",
        ),
        "scrap_of_facilities": Names(
            uz="Korxonalar yaroqsiz ulushi kunlar boʻyicha",
            ru="Доля брака предприятий по дням",
            en="Scrap ratio of facilities by day",
        ),
        "scrap_of_facilities.about": Names(
            uz="Yaroqsiz / barcha tayyorlangan, rejali vaqt boʻyicha, ishlab chiqarish kuni kesimida.",
            ru="Брак / всё изготовленное по плановому времени, по производственным суткам.",
            en="Scrap of all that was made, by planned time and production day.",
        ),
        "rework_of_facilities": Names(
            uz="Korxonalar qayta ishlash ulushi kunlar boʻyicha",
            ru="Доля доработки предприятий по дням",
            en="Rework ratio of facilities by day",
        ),
        "rework_of_facilities.about": Names(
            uz="Qayta ishlash / barcha tayyorlangan, rejali vaqt boʻyicha, ishlab chiqarish kuni kesimida.",
            ru="Доработка / всё изготовленное по плановому времени, по производственным суткам.",
            en="Rework of all that was made, by planned time and production day.",
        ),
        "quality_by_facility": Names(
            uz="Korxonalar boʻyicha sifat", ru="Качество по предприятиям", en="Quality by facility"
        ),
        "quality_by_facility.about": Names(
            uz="Eng yomoni birinchi; rejali vaqt yigʻindilaridan.",
            ru="Худшие первыми; из сумм планового времени.",
            en="Worst first; from sums of planned time.",
        ),
        "quality_by_line": Names(
            uz="Liniyalar boʻyicha sifat", ru="Качество по линиям", en="Quality by line"
        ),
        "quality_by_line.about": Names(
            uz="Eng yomoni birinchi. Birliklar har xil boʻlsa, miqdor koʻrsatilmaydi.",
            ru="Худшие первыми. Где единицы разные, количество не показано.",
            en="Worst first. Where units differ there are no quantities.",
        ),
        "quality_by_product": Names(
            uz="Mahsulotlar boʻyicha sifat", ru="Качество по продуктам", en="Quality by product"
        ),
        "quality_by_product.about": Names(
            uz="Eng yomoni birinchi, hisoblovchi stansiyalar boʻyicha.",
            ru="Худшие первыми, по учётным станциям.",
            en="Worst first, of the counting stations.",
        ),
        "rework_ratio": Names(uz="Qayta ishlash ulushi", ru="Доля доработки", en="Rework ratio"),
    }
)
