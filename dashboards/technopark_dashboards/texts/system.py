"""Texts of the board of the system."""

from __future__ import annotations

from types import MappingProxyType

from technopark.catalogue.model import Names

TEXTS = MappingProxyType(
    {
        "system_board": Names(uz="Tizim", ru="Система", en="System"),
        "system_board.about": Names(
            uz="Maʼlumotlar kelayotgani, maʼlumotlar bazasi hajmi va kim ulangani.",
            ru="Приходят ли данные, размер базы данных и кто к ней подключён.",
            en="Whether anything comes in, how large the database is, and who is connected to it.",
        ),
        "row.intake": Names(uz="Qabul", ru="Приём", en="Intake"),
        "row.database": Names(uz="Maʼlumotlar bazasi", ru="База данных", en="Database"),
        "newest": Names(uz="Eng yangi maʼlumot", ru="Самое свежее", en="Newest data"),
        "newest.about": Names(
            uz="Oxirgi koʻrsatkich saqlanganidan beri oʻtgan vaqt va oxirgi besh daqiqada eshitilgan "
            "stansiyalar.",
            ru="Сколько прошло с последнего сохранённого показания и станции, слышные за последние "
            "пять минут.",
            en="How long ago the last reading was stored, and stations read within the last five minutes.",
        ),
        "database_size": Names(
            uz="Baza hajmi va navbat", ru="Размер базы и карантин", en="Database and quarantine"
        ),
        "database_size.about": Names(
            uz="Butun baza hajmi, karantinda kutayotgan xabarlar va ulanishlar soni.",
            ru="Размер всей базы, ждущие сообщения карантина и число подключений.",
            en="Size of the whole database, messages that wait in quarantine, and sessions.",
        ),
        "readings_per_hour": Names(
            uz="Soatiga saqlangan koʻrsatkichlar", ru="Показаний в час", en="Readings an hour"
        ),
        "readings_per_hour.about": Names(
            uz="Saqlangan koʻrsatkichlar oʻz vaqti boʻyicha, korxonalar kesimida.",
            ru="Сохранённые показания по их времени и предприятиям.",
            en="Readings that were stored, by their own time and facility.",
        ),
        "stations_silent": Names(
            uz="Jim stansiyalar roʻyxati", ru="Список молчащих станций", en="Silent stations"
        ),
        "stations_silent.about": Names(
            uz="Chegaradan uzoq jim, oflayn yoki hech qachon eshitilmagan stansiyalar.",
            ru="Станции, молчащие дольше предела, ушедшие из сети или ни разу не слышные.",
            en="Stations silent for longer than the limit, offline, or never heard.",
        ),
        "tables": Names(uz="Jadvallar", ru="Таблицы", en="Tables"),
        "tables.about": Names(
            uz="Rejalashtiruvchi bahosi boʻyicha qatorlar va hajm, boʻlaklari bilan. Ustunli boʻlaklar "
            "kirmaydi.",
            ru="Строки по оценке планировщика и размер, с частями. Части, хранимые по столбцам, не входят.",
            en="Rows as the planner estimates them and sizes, with partitions. What is kept by column "
            "is not in them.",
        ),
        "sessions_by_program": Names(uz="Ulanishlar", ru="Подключения", en="Who is connected"),
        "sessions_by_program.about": Names(
            uz="Bazaga ulanganlar, rol va dastur nomi boʻyicha.",
            ru="Подключения к базе по роли и названию программы.",
            en="Sessions of the database by role and name of the program.",
        ),
        "age_s": Names(uz="Oldin", ru="Назад", en="Ago"),
        "stations_heard": Names(uz="Eshitilgan stansiyalar", ru="Слышно станций", en="Stations read"),
        "database_bytes": Names(uz="Baza", ru="База", en="Database"),
        "waiting_messages": Names(uz="Kutayotgan xabarlar", ru="Ждут решения", en="Waiting"),
        "waiting_bytes": Names(uz="Ularning hajmi", ru="Их объём", en="Their size"),
        "sessions": Names(uz="Ulanishlar soni", ru="Подключений", en="Sessions"),
        "heard_at": Names(uz="Oxirgi xabar", ru="Последнее сообщение", en="Last heard"),
        "table_name": Names(uz="Jadval", ru="Таблица", en="Table"),
        "rows_estimated": Names(uz="Qatorlar (baho)", ru="Строк (оценка)", en="Rows (estimate)"),
        "chunks": Names(uz="Boʻlaklar", ru="Частей", en="Chunks"),
        "table_bytes": Names(uz="Maʼlumot", ru="Данные", en="Data"),
        "index_bytes": Names(uz="Indekslar", ru="Индексы", en="Indexes"),
        "login": Names(uz="Rol", ru="Роль", en="Role"),
        "program": Names(uz="Dastur", ru="Программа", en="Program"),
    }
)
