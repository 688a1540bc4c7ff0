"""Texts of the boards of exports and localization."""

from __future__ import annotations

from types import MappingProxyType

from technopark.catalogue.model import Names

TEXTS = MappingProxyType(
    {
        "exports_board": Names(uz="Eksport", ru="Экспорт", en="Exports"),
        "exports_board.about": Names(
            uz="Eksport shartlar, oylar, mamlakatlar, mahsulotlar va korxonalar boʻyicha, bir yil "
            "oldingi kunlar bilan.",
            ru="Экспорт по условиям, месяцам, странам, продуктам и предприятиям рядом с теми же днями "
            "год назад.",
            en="Exports by terms, month, country, product and facility, beside the same days a year before.",
        ),
        "restatements": Names(
            uz="Qayta eʼlon qilingan oylar", ru="Пересмотренные месяцы", en="Restated months"
        ),
        "row.exports_in_all": Names(uz="Umumiy", ru="В целом", en="In all"),
        "row.exports_parts": Names(uz="Kesimlar", ru="В разрезах", en="In parts"),
        "exports_by_terms": Names(
            uz="Shartlar boʻyicha eksport", ru="Экспорт по условиям", en="Exports by terms"
        ),
        "exports_by_terms.about": Names(
            uz="Davr boshlangan oydan tugagan kungacha. Turli Incoterms qiymatlari qoʻshilmaydi, "
            "qaytarish ayirilmaydi.",
            ru="С месяца начала периода по день его конца. Стоимости по разным Incoterms не "
            "складываются, возвраты не "
            "вычитаются.",
            en="From the month in which the range begins to the day on which it ends. Values under "
            "different Incoterms "
            "are not added, returns are not netted.",
        ),
        "exports_of_months": Names(
            uz="Oylar boʻyicha, oʻtgan yil bilan",
            ru="По месяцам и год назад",
            en="By month, and a year before",
        ),
        "exports_of_months.about": Names(
            uz="Joʻnatish sanasi oyi boʻyicha; bir yil oldingi oy oʻsha sana ostida, davr tugagan kungacha.",
            ru="По месяцу отгрузки; месяц годом раньше стоит на той же дате, до дня конца периода.",
            en="By month of shipping; the month a year before stands at the same date, until the day "
            "that ends the range.",
        ),
        "returns_by_month": Names(
            uz="Qaytarishlar oylar boʻyicha", ru="Возвраты по месяцам", en="Returns by month"
        ),
        "returns_by_month.about": Names(
            uz="Qaytarilgan mahsulot qiymati: alohida oqim, eksportdan ayirilmaydi.",
            ru="Стоимость возвратов: отдельный поток, из экспорта не вычитается.",
            en="Value of what came back: a flow of its own, never netted.",
        ),
        "exports_of_countries": Names(uz="Mamlakatlar ulushi", ru="Доли стран", en="Countries"),
        "exports_of_countries.about": Names(
            uz="Ulush bir xil shartlardagi eksportdan.",
            ru="Доля от вывезенного на тех же условиях.",
            en="A share is of all that went under the same terms.",
        ),
        "exports_of_facilities": Names(uz="Korxonalar ulushi", ru="Доли предприятий", en="Facilities"),
        "exports_of_facilities.about": Names(
            uz="Ulush bir xil shartlardagi eksportdan, korxonalar kesimida.",
            ru="По предприятиям; доля от вывезенного на тех же условиях.",
            en="By facility; a share is of all that went under the same terms.",
        ),
        "exports_of_products": Names(uz="Mahsulotlar ulushi", ru="Доли продуктов", en="Products"),
        "exports_of_products.about": Names(
            uz="Ulush bir xil shartlardagi eksportdan, mahsulotlar kesimida.",
            ru="По продуктам; доля от вывезенного на тех же условиях.",
            en="By product; a share is of all that went under the same terms.",
        ),
        "share_of_terms": Names(uz="Ulushi", ru="Доля", en="Share"),
        "earlier_usd": Names(uz="Bir yil oldin", ru="Год назад", en="A year before"),
        "growth": Names(uz="Oʻzgarish", ru="Изменение", en="Change"),
        "quantity": Names(uz="Miqdor", ru="Количество", en="Quantity"),
        "localization_board": Names(uz="Mahalliylashtirish", ru="Локализация", en="Localization"),
        "localization_board.about": Names(
            uz="Oylar va mahsulotlar boʻyicha mahalliylashtirish, 30 % chegarasi va sertifikatlar.",
            ru="Локализация по месяцам и продуктам, порог 30 % и сертификаты.",
            en="Localization by month and product, the line of 30 % and certificates.",
        ),
        "row.localization_trend": Names(uz="Oʻzgarishi", ru="Динамика", en="Trend"),
        "row.certificates": Names(uz="Sertifikatlar", ru="Сертификаты", en="Certificates"),
        "row.localization_months": Names(uz="Oylar", ru="Месяцы", en="Months"),
        "localization_of_facilities": Names(
            uz="Korxonalar mahalliylashtirishi", ru="Локализация предприятий", en="Localization of facilities"
        ),
        "localization_of_facilities.about": Names(
            uz="1 − import / narx, oy yigʻindilaridan, har bir asos alohida. Chiziq — 30 %.",
            ru="1 − импорт / цена из сумм месяца, каждая база отдельно. Линия — 30 %.",
            en="1 − imported / price from sums of the month, each basis apart. The line is 30 %.",
        ),
        "localization_of_products": Names(
            uz="Mahsulotlar mahalliylashtirishi", ru="Локализация продуктов", en="Localization of products"
        ),
        "localization_of_products.about": Names(
            uz="1 − import / narx, mahsulot va oy boʻyicha, har bir asos alohida. Chiziq — 30 %.",
            ru="1 − импорт / цена по продукту и месяцу, каждая база отдельно. Линия — 30 %.",
            en="1 − imported / price by product and month, each basis apart. The line is 30 %.",
        ),
        "certificates": Names(
            uz="Sertifikatlar va haqiqiy ulush", ru="Сертификаты и факт", en="Certificates against the actual"
        ),
        "certificates.about": Names(
            uz="Davr oxirida kuchda boʻlgan hisobotdagi sertifikat va oʻsha oydagi haqiqiy "
            "mahalliylashtirish.",
            ru="Сертификат из отчёта, действующего в конце периода, и фактическая локализация этого месяца.",
            en="The certificate of the statement in force when the range ends, and that month's actual "
            "localization.",
        ),
        "localization_by_month": Names(
            uz="Oy va mahsulot boʻyicha", ru="По месяцам и продуктам", en="By month and product"
        ),
        "localization_by_month.about": Names(
            uz="Yaroqli mahsulot ishlab chiqarilgan kunda kuchda boʻlgan hisobot boʻyicha baholanadi.",
            ru="Годное оценено по отчёту, действовавшему в день выпуска.",
            en="What was good is valued by the statement in force on the day that it was made.",
        ),
        "certificate": Names(uz="Sertifikat", ru="Сертификат", en="Certificate"),
        "certificate_until": Names(uz="Amal qiladi", ru="Действует до", en="Valid until"),
        "days_left": Names(uz="Kun qoldi", ru="Осталось дней", en="Days left"),
        "certified": Names(uz="Sertifikatda", ru="По сертификату", en="Certified"),
        "above_certified": Names(uz="Sertifikatdan farqi", ru="Отклонение", en="Above certified"),
        "unstated": Names(uz="Hisobotsiz miqdor", ru="Без отчёта", en="Quantity without statement"),
    }
)
