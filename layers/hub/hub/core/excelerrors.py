"""What spreadsheets show in the place of a value, and save as text, in the languages of Europe."""

from __future__ import annotations

# English first (all other languages have some of these), then what is said otherwise, a line for a language or two.
_SHOWN = """
    #REF! #N/A #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #GETTING_DATA #UNKNOWN!
    #BUSY!
    #BEZUG! #NV #WERT! #ZAHL!
    #VALEUR! #NOM? #NOMBRE! #NUL!
    #¡REF! #¡VALOR! #¡DIV/0! #¿NOMBRE? #¡NUM! #¡NULO!
    #N/D #VALOR! #NOME? #NÚM! #NULO!
    #RIF! #VALORE!
    #VERW! #N/B #WAARDE! #DEEL/0! #NAAM? #GETAL! #LEEG!
    #REFERENCE! #I/T #VÆRDI! #VERDI! #DIVISION/0! #NAVN?
    #REFERENS! #SAKNAS! #VÄRDEFEL! #NAMN? #OGILTIGT! #SKÄRNING!
    #VIITTAUS! #PUUTTUU! #ARVO! #JAKO/0! #NIMI? #LUKU! #TYHJÄ!
    #ADR! #N/D! #ARG! #DZIEL/0! #NAZWA? #LICZBA! #ZERO!
    #ODKAZ! #NENÍ_K_DISPOZICI #HODNOTA! #DĚLENÍ_NULOU! #NÁZEV? #ČÍSLO!
    #NEDOSTUPNÝ #DELENIENULOU! #NÁZOV? #NEPLATNÝ!
    #HIV! #HIÁNYZIK #ÉRTÉK! #ZÉRÓOSZTÓ! #NÉV? #SZÁM! #NULLA!
    #SKLIC! #N/V #VREDN! #DEL/0! #IME? #ŠTEV! #NIČ!
    #VRIJEDNOST! #DIJ/0! #NAZIV? #BROJ!
    #VALOARE! #NUME?
    #ΑΝΑΦ! #Δ/Υ #ΤΙΜΗ! #ΔΙΑΙΡ./0! #ΟΝΟΜΑ? #ΑΡΙΘ! #ΚΕΝΟ!
    #ССЫЛКА! #Н/Д #ЗНАЧ! #ДЕЛ/0! #ИМЯ? #ЧИСЛО! #ПУСТО!
    #BAŞV! #YOK #DEĞER! #SAYI/0! #AD? #SAYI! #BOŞ!
"""  # noqa: RUF001 - Greek and Cyrillic letters are meant

EXCEL_ERRORS = frozenset(_SHOWN.split())
