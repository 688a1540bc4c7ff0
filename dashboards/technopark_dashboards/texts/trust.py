"""Texts of the board of trust."""

from __future__ import annotations

from types import MappingProxyType

from technopark.catalogue.model import Names

TEXTS = MappingProxyType(
    {
        "trust_board": Names(uz="Maʼlumotlarga ishonch", ru="Доверие к данным", en="Trust"),
        "trust_board.about": Names(
            uz="Har bir xabar bilan nima boʻlgani: yuborilgan, kelgan, saqlangan, rad etilgan va kelmagan.",
            ru="Что стало с каждым сообщением: отправлено, получено, сохранено, отклонено, не дошло.",
            en="What became of every message: sent, received, stored, refused or missing.",
        ),
        "row.trust": Names(uz="Ishonch", ru="Доверие", en="Trust"),
        "row.ledger": Names(uz="Hisob kitobi", ru="Книга учёта", en="Ledger"),
        "row.refused": Names(
            uz="Rad etilgan va zid", ru="Отклонённое и спорное", en="Refused and contradicted"
        ),
        "trust": Names(uz="Ishonch ulushi", ru="Доля доверия", en="Share trusted"),
        "trust.about": Names(
            uz="1 − (kelmagan + kutayotgan + zid) / yuborilgan; pastga yaxlitlanadi, 100 % — hech "
            "narsa xato emas. "
            "Yigʻindilardan hisoblanadi.",
            ru="1 − (не дошло + ждёт решения + спорно) / отправлено; округлено вниз, 100 % — ошибок "
            "нет вовсе. "
            "Считается из сумм.",
            en="1 − (missing + waiting + conflicting) / sent, from sums; rounded down, so 100 % means "
            "that nothing "
            "is wrong.",
        ),
        "latency": Names(uz="Xabar kechikishi", ru="Задержка сообщений", en="Latency"),
        "latency.about": Names(
            uz="Koʻrsatkich vaqtidan saqlangunga qadar; har bir stansiyaning tanlangan davrda kelgan soʻnggi "
            "koʻrsatkichi boʻyicha. Manfiy boʻlsa, stansiya soati oldinda.",
            ru="От времени показания до его сохранения: по последнему показанию каждой станции, пришедшему в "
            "выбранный период. Ниже нуля — часы станции спешат.",
            en="From a reading's own time to when it was stored, of every station's newest reading "
            "that came within "
            "the range. Below zero the station's clock is ahead.",
        ),
        "ledger_totals": Names(uz="Davr boʻyicha hisob", ru="Учёт за период", en="Ledger of the range"),
        "ledger_totals.about": Names(
            uz="Tanlangan davr tekkan mahalliy kunlar boʻyicha. Kelgan = saqlangan + takror + zid + "
            "rad etilgan.",
            ru="По местным дням, которых касается период. Получено = сохранено + повторы + спорно + "
            "отклонено.",
            en="Of the local days that the range touches. Received = stored + duplicate + conflicting "
            "+ refused.",
        ),
        "ledger_by_day": Names(
            uz="Kelgan xabarlar kun boʻyicha", ru="Полученное по дням", en="Received by day"
        ),
        "ledger_by_day.about": Names(
            uz="Kelgan xabarlar bilan nima boʻlgani, manba vaqtining mahalliy kuni boʻyicha.",
            ru="Что стало с полученным, по местным дням времени источника.",
            en="What became of what was received, by local day of the source's time.",
        ),
        "stale_by_day": Names(uz="Sukut vaqti kun boʻyicha", ru="Молчание по дням", en="Silence by day"),
        "stale_by_day.about": Names(
            uz="Stansiyalar chegaradan ortiq jim boʻlgan vaqt, qayta eshitilgan kunga yoziladi.",
            ru="Сколько станции молчали сверх предела; записано на день, когда их снова услышали.",
            en="For how long stations were silent beyond the limit, booked when they were heard again.",
        ),
        "ledger_by_day_and_facility": Names(
            uz="Kun va korxona boʻyicha hisob",
            ru="Учёт по дням и предприятиям",
            en="Ledger by day and facility",
        ),
        "ledger_by_day_and_facility.about": Names(
            uz="«?» — katalogda yoʻq narsa; hamma korxonalar tanlanganda koʻrinadi. Yuborilgan "
            "raqamsiz xabarlarda "
            "nomaʼlum.",
            ru="«?» — то, чего нет в каталоге; видно, когда выбраны все предприятия. Отправлено "
            "неизвестно, если "
            "сообщения без номеров.",
            en="? is what the catalogue does not have, shown while all facilities are chosen. Sent is "
            "unknown where "
            "messages carry no numbers.",
        ),
        "conflicts": Names(uz="Zid qiymatlar", ru="Спорные значения", en="Conflicts"),
        "conflicts.about": Names(
            uz="Saqlangan kalitga boshqa qiymat kelgan: saqlangani qoladi. Oxirgi marta tanlangan "
            "davrda kelganlari.",
            ru="Для сохранённого ключа пришло другое значение: остаётся первое. Пришедшие последний "
            "раз за период.",
            en="Another value came for a key that is stored: the stored one stands. Those last seen in "
            "the range.",
        ),
        "trust_share": Names(uz="Ishonch", ru="Доверие", en="Trust"),
        "wrong": Names(uz="Xato", ru="С ошибкой", en="Wrong"),
        "p50_s": Names(uz="Mediana", ru="Медиана", en="Median"),
        "p95_s": Names(uz="95-protsentil", ru="95-й процентиль", en="95th percentile"),
        "stations": Names(uz="Stansiyalar", ru="Станции", en="Stations"),
        "sent": Names(uz="Yuborilgan", ru="Отправлено", en="Sent"),
        "missing": Names(uz="Kelmagan", ru="Не дошло", en="Missing"),
        "received": Names(uz="Kelgan", ru="Получено", en="Received"),
        "stored": Names(uz="Qabul qilingan", ru="Принято", en="Stored"),
        "duplicate": Names(uz="Takror", ru="Повторы", en="Duplicate"),
        "conflicting": Names(uz="Zid", ru="Спорно", en="Conflicting"),
        "quarantined": Names(uz="Rad etilgan", ru="Отклонено", en="Refused"),
        "late": Names(uz="Kech kelgan", ru="С опозданием", en="Late"),
        "stale_s": Names(uz="Jim turgan", ru="Молчали", en="Silent for"),
        "kind": Names(uz="Turi", ru="Вид", en="Kind"),
    }
)
