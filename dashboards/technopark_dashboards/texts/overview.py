"""Texts that the boards share, and those of the park's overview."""

from __future__ import annotations

from types import MappingProxyType

from technopark.catalogue.model import Names

TEXTS = MappingProxyType(
    {
        # The dashboard and its controls.
        "overview": Names(uz="Park umumiy koʻrinishi", ru="Обзор парка", en="Park overview"),
        "overview.about": Names(
            uz="Parkning bugungi ishlab chiqarishi, stansiyalar holati, mahalliylashtirish va eksporti.",
            ru="Выпуск парка за день, состояние станций, локализация и экспорт.",
            en="The park's output of the day, the state of its stations, localization and exports.",
        ),
        "language": Names(uz="Oʻzbekcha", ru="Русский", en="English"),
        "live_board": Names(uz="Jonli tablo", ru="Живое табло", en="Live board"),
        "datasource": Names(uz="Maʼlumotlar manbai", ru="Источник данных", en="Data source"),
        "facility": Names(uz="Korxona", ru="Предприятие", en="Facility"),
        "row.now": Names(uz="Hozir", ru="Сейчас", en="Now"),
        "row.output": Names(uz="Ishlab chiqarish", ru="Выпуск", en="Output"),
        "row.trade": Names(
            uz="Mahalliylashtirish va eksport", ru="Локализация и экспорт", en="Localization and exports"
        ),
        "row.quality": Names(uz="Maʼlumotlar sifati", ru="Качество данных", en="Data quality"),
        "no_data": Names(uz="maʼlumot yoʻq", ru="нет данных", en="no data"),
        "illustrative": Names(
            uz="Narx va quvvatlarning bir qismi shartli (katalogda shunday belgilangan).",
            ru="Часть цен и мощностей условные (так отмечено в каталоге).",
            en="Some prices and capacities are illustrative (marked so in the catalogue).",
        ),
        # Titles and descriptions of the panels.
        "facilities_producing": Names(
            uz="Ishlayotgan korxonalar", ru="Работающие предприятия", en="Facilities producing"
        ),
        "facilities_producing.about": Names(
            uz="Kamida bitta hisoblovchi stansiyasi ishlab chiqarishda boʻlgan korxonalar, stansiyasi "
            "borlaridan.",
            ru="Предприятия, где хотя бы одна учётная станция в работе, из тех, у кого есть станции.",
            en="Facilities with at least one counting station in production, out of those that have "
            "stations.",
        ),
        "stations_stopped": Names(uz="Toʻxtagan stansiyalar", ru="Станции стоят", en="Stations stopped"),
        "stations_stopped.about": Names(
            uz="Aloqada boʻlib, ishlab chiqarmayotgan stansiyalar, rejali toʻxtash bilan birga; "
            "ulardan kechikish "
            "yoki nosozlik bildirganlari.",
            ru="Станции на связи, которые не производят, включая плановый простой; из них те, что сообщили о "
            "задержке или неисправности.",
            en="Stations in touch that do not produce, planned stops included; and those of them that "
            "report a "
            "delay or a breakdown.",
        ),
        "stations_stale": Names(uz="Jim stansiyalar", ru="Станции без связи", en="Stations stale"),
        "stations_stale.about": Names(
            uz="Belgilangan vaqtdan uzoq jim yoki oflayn stansiyalar va hech qachon eshitilmaganlari.",
            ru="Станции, молчащие дольше предела или ушедшие из сети, и те, от кого ничего не приходило.",
            en="Stations silent for longer than the limit or offline, and those never heard from.",
        ),
        "value_of_day": Names(
            uz="Bugungi mahsulot qiymati", ru="Стоимость выпуска за день", en="Output value today"
        ),
        "value_of_day.about": Names(
            uz="Tanlangan davr tugagan ishlab chiqarish kunidagi yaroqli mahsulot katalogdagi zavod narxida; "
            "reja: quvvat × yuklama / yildagi ish kunlari, dam olish kuni 0.",
            ru="Годная продукция производственного дня, в котором кончается выбранный период, по ценам "
            "завода из "
            "каталога; план: мощность × загрузка / рабочие дни в году, в выходной 0.",
            en="Good output of the production day in which the chosen range ends, at the catalogue's "
            "ex-works "
            "prices; plan: capacity × load / working days a year, 0 on a day off.",
        ),
        "facilities_of_day": Names(
            uz="Bugungi ishlab chiqarish va reja",
            ru="Выпуск за день и план",
            en="Output today against the plan",
        ),
        "facilities_of_day.about": Names(
            uz="Tanlangan davr tugagan ishlab chiqarish kuni. Har bir oʻlchov birligi alohida qatorda: "
            "birliklar "
            "qoʻshilmaydi. Ulush qisqartirilmaydi; dam olish kunida u yoʻq.",
            ru="Производственный день, в котором кончается выбранный период. Каждая единица измерения "
            "— отдельная "
            "строка: единицы не складываются. Доля не обрезается; в выходной её нет.",
            en="The production day in which the chosen range ends. Each unit has a row of its own: "
            "units are never "
            "added. The share is not clamped, and there is none on a day off.",
        ),
        "value_per_hour": Names(
            uz="Soatlik mahsulot qiymati", ru="Стоимость выпуска в час", en="Output value per hour"
        ),
        "value_per_hour.about": Names(
            uz="Yaroqli mahsulot katalog narxida, korxonalar boʻyicha. Uzun davrda soatlik oʻrtacha; oxirgi "
            "oraliq hali toʻlmoqda.",
            ru="Годная продукция по ценам каталога, по предприятиям. На длинном периоде — в среднем за час; "
            "последний интервал ещё наполняется.",
            en="Good output at the catalogue's prices, by facility. An hourly mean where the range is "
            "long; the "
            "last interval is still filling.",
        ),
        "quantity_per_hour": Names(uz="Soatlik ishlab chiqarish", ru="Выпуск в час", en="Output per hour"),
        "quantity_per_hour.about": Names(
            uz="Yaroqli mahsulot korxona va oʻlchov birligi boʻyicha. Birliklar turlicha: chiziqlarni "
            "bir-biri "
            "bilan taqqoslamang va qoʻshmang.",
            ru="Годная продукция по предприятиям и единицам. Единицы разные: линии нельзя сравнивать "
            "по высоте "
            "и складывать.",
            en="Good output by facility and unit. The units differ: lines cannot be compared by height "
            "or added.",
        ),
        "station_states": Names(uz="Stansiyalar holati", ru="Состояние станций", en="Station states"),
        "station_states.about": Names(
            uz="Har bir stansiyaning oxirgi holati va oxirgi xabaridan beri oʻtgan vaqt. Jim "
            "stansiyaning holatiga "
            "ishonib boʻlmaydi.",
            ru="Последнее состояние каждой станции и время с её последнего сообщения. Состоянию "
            "молчащей станции "
            "верить нельзя.",
            en="The newest state of each station and the time since its last message. The state of a "
            "stale station "
            "cannot be believed.",
        ),
        "localization": Names(
            uz="Shu oydagi mahalliylashtirish", ru="Локализация за месяц", en="Localization this month"
        ),
        "localization.about": Names(
            uz="1 − Σ(miqdor × import) / Σ(miqdor × narx), korxona va asos boʻyicha; har kuni amaldagi "
            "bayonot "
            "bilan. Asoslari turlicha foizlarni taqqoslab boʻlmaydi. Manfiy qiymat — import narxdan yuqori.",
            ru="1 − Σ(количество × импорт) / Σ(количество × цена) по предприятию и базе, по справке, "
            "действовавшей в день выпуска. Проценты на разных базах несравнимы. Отрицательное — импорт дороже цены.",
            en="1 − Σ(quantity × imported) / Σ(quantity × price), by facility and basis, with the "
            "statement in "
            "force on each day. Percentages on different bases cannot be compared. Negative: imports above the "
            "price.",
        ),
        "exports_by_month": Names(
            uz="Eksport oylar boʻyicha", ru="Экспорт по месяцам", en="Exports by month"
        ),
        "exports_by_month.about": Names(
            uz="Oxirgi 12 oy, joʻnatilgan sana boʻyicha, tuzatishlar bilan, qaytarishlarsiz. Incoterms "
            "boʻyicha "
            "alohida: turli shartlardagi qiymatlar qoʻshilmaydi.",
            ru="Последние 12 месяцев по дате отгрузки, с исправлениями, без возвратов. По условиям "
            "Incoterms: "
            "стоимости на разных условиях не складываются.",
            en="The last 12 months by shipping date, corrections included, returns not. Apart by "
            "Incoterms: values "
            "under different terms are not added.",
        ),
        "exports_by_country": Names(
            uz="Eksport mamlakatlar boʻyicha", ru="Экспорт по странам", en="Exports by country"
        ),
        "exports_by_country.about": Names(
            uz="Oʻsha 12 oy, mamlakat (ISO 3166-1) va Incoterms boʻyicha. Qaytarishlar alohida ustunda.",
            ru="Те же 12 месяцев по стране (ISO 3166-1) и Incoterms. Возвраты отдельной колонкой.",
            en="The same 12 months by country (ISO 3166-1) and Incoterms. Returns stand in a column of "
            "their own.",
        ),
        "quarantine": Names(
            uz="Karantindagi xabarlar", ru="Сообщения в карантине", en="Messages in quarantine"
        ),
        "quarantine.about": Names(
            uz="Tanlangan davrda qabul qilinmagan xabarlar sabab boʻyicha, butun park uchun: "
            "saqlangani, qaror "
            "kutayotgani va necha marta kelgani (sigʻmaganlari ham sanalgan).",
            ru="Сообщения, не принятые за выбранный период, по причинам, для всего парка: сколько сохранено, "
            "сколько ждёт решения и сколько раз приходили (сверх места тоже посчитаны).",
            en="Messages refused in the chosen range by reason, of the whole park: how many are kept, "
            "how many wait "
            "for somebody to decide, and how often they came (counted too where there was no room to keep them).",
        ),
        # Columns.
        "producing": Names(uz="ishlayapti", ru="работают", en="producing"),
        "facilities": Names(uz="Korxonalar", ru="Предприятия", en="Facilities"),
        "stopped": Names(uz="toʻxtagan", ru="стоят", en="stopped"),
        "faulty": Names(uz="nosoz yoki kechikkan", ru="неисправны или с задержкой", en="down or delayed"),
        "stale": Names(uz="jim", ru="без связи", en="stale"),
        "silent": Names(uz="eshitilmagan", ru="не слышны", en="never heard"),
        "value": Names(uz="Qiymat", ru="Стоимость", en="Value"),
        "plan": Names(uz="Reja", ru="План", en="Plan"),
        "share_of_plan": Names(uz="Rejadan", ru="От плана", en="Of the plan"),
        "code": Names(uz="Kod", ru="Код", en="Code"),
        "unit": Names(uz="Birlik", ru="Ед.", en="Unit"),
        "good": Names(uz="Yaroqli", ru="Годные", en="Good"),
        "scrap": Names(uz="Yaroqsiz", ru="Брак", en="Scrap"),
        "rework": Names(uz="Qayta ishlash", ru="Доработка", en="Rework"),
        "day": Names(uz="Kun", ru="День", en="Day"),
        "line": Names(uz="Liniya", ru="Линия", en="Line"),
        "station": Names(uz="Stansiya", ru="Станция", en="Station"),
        "freshness": Names(uz="Aloqa", ru="Связь", en="Freshness"),
        "state": Names(uz="Holat", ru="Состояние", en="State"),
        "since": Names(uz="Qachondan", ru="С какого времени", en="Since"),
        "reason": Names(uz="Sabab", ru="Причина", en="Reason"),
        "work_order": Names(uz="Buyurtma", ru="Заказ", en="Order"),
        "product": Names(uz="Mahsulot", ru="Продукт", en="Product"),
        "reading_at": Names(uz="Oxirgi oʻlchov", ru="Последнее показание", en="Last reading"),
        "silent_s": Names(uz="Jim turgani", ru="Молчит", en="Silent for"),
        "basis": Names(uz="Asos", ru="База", en="Basis"),
        "localization_share": Names(uz="Mahalliylashtirish", ru="Локализация", en="Localization"),
        "price_usd": Names(uz="Narx boʻyicha qiymat", ru="Стоимость по цене", en="Value at price"),
        "imported_usd": Names(uz="Import qiymati", ru="Импорт", en="Imported"),
        "products_without_statement": Names(
            uz="Bayonotsiz mahsulotlar", ru="Продукты без справки", en="Products without statement"
        ),
        "month": Names(uz="Oy", ru="Месяц", en="Month"),
        "country": Names(uz="Mamlakat", ru="Страна", en="Country"),
        "incoterms": Names(uz="Incoterms", ru="Incoterms", en="Incoterms"),
        "value_usd": Names(uz="Eksport", ru="Экспорт", en="Exports"),
        "net_kg": Names(uz="Sof vazn", ru="Масса нетто", en="Net mass"),
        "shipments": Names(uz="Joʻnatmalar", ru="Отгрузки", en="Shipments"),
        "returned_usd": Names(uz="Qaytarilgan", ru="Возвраты", en="Returned"),
        "messages": Names(uz="Saqlangan", ru="Сохранено", en="Kept"),
        "waiting": Names(uz="Kutmoqda", ru="Ждут решения", en="Waiting"),
        "times": Names(uz="Marta kelgan", ru="Приходили раз", en="Times received"),
        "last_seen": Names(uz="Oxirgi marta", ru="Последний раз", en="Last seen"),
        # Values of the columns state, freshness and basis.
        "state.production": Names(uz="Ishlab chiqarish", ru="Работа", en="Production"),
        "state.setup": Names(uz="Sozlash", ru="Наладка", en="Setup"),
        "state.delay": Names(uz="Kechikish", ru="Задержка", en="Delay"),
        "state.down": Names(uz="Nosoz", ru="Неисправность", en="Down"),
        "state.planned": Names(uz="Rejali toʻxtash", ru="Плановый простой", en="Planned stop"),
        "state.offline": Names(uz="Oʻchirilgan", ru="Выключена", en="Off"),
        "freshness.fresh": Names(uz="aloqada", ru="на связи", en="in touch"),
        "freshness.stale": Names(uz="jim", ru="без связи", en="stale"),
        "freshness.silent": Names(uz="eshitilmagan", ru="не слышна", en="never heard"),
        "basis.production_cost": Names(
            uz="ishlab chiqarish tannarxi", ru="себестоимость", en="production cost"
        ),
        "basis.ex_works": Names(uz="zavod narxi", ru="цена завода", en="ex-works price"),
        "basis.fob": Names(uz="FOB narxi", ru="цена FOB", en="FOB price"),
    }
)
