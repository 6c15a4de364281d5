"""What stands around a name, and what a word can be by its form."""

from __future__ import annotations

import re
from functools import lru_cache

from search.dutch.compounds import split


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARTICLES = _set(
    "van de der den het ten ter te 't el al bin ben op in la le di da dos del von zu v.d v d aan bij uit "
    "onder over tot 's"
)
PREPOSITIONS = _set("van in op aan bij uit onder over tot te von v zu")
OF = frozenset(("van", "von", "v", "zu"))
# Particles that stand in names and hardly anywhere else; pairs of which the second alone would not say so.
ONLY_IN_NAMES = frozenset(("ter", "ten", "'t", "el", "ben", "bin", "v.d"))
OF_NAMES = frozenset(
    tuple(pair.split())
    for pair in ("van der", "van den", "van 't", "in 't", "op den", "op 't", "de la", "v d", "uit den",
    "van ter")
)  # fmt: skip
OF_PERSONS = _set("mevrouw meneer mijnheer mevr mw dhr hr juffrouw")
TITLES = OF_PERSONS | _set(
    "heer heren dames hoogleraar lector raadsvrouw raadsman wethouders collega's fam familie "
    "wethouder burgemeester gedeputeerde minister staatssecretaris collega prof "
    "professor dr drs mr ing ir dokter pastoor dominee ds imam zuster broeder tante oom opa oma notaris "
    "raadslid raadsleden mrs ms meester advocaat rechter agent wijkagent huisarts"
)
ABBREVIATED = _set("mr dr drs ing ir prof mw mevr dhr hr fam ds mrs ms v st")
ROLES = (
    r"cliënte?|bewoner|bewoonster|huurder|huurster|betrokkene|mentor|voogd|begeleider|begeleidster|"
    r"eigenaar|eigenares|beheerder|decaan|voorzitter|vz|notulist|huismeester|contactpersoon|casemanager|"
    r"klantmanager|casemanagers|verhuurder|toezichthouder|adviseur|beleidsadviseur|beleidsmedewerker|"
    r"projectleider|jurist|makelaar|kweker|teler|student|studente|vrijwilliger|tolk|coach|verhuiscoach|"
    r"directeur|bestuurder|secretaris|griffier|ambtenaar|medewerker|medewerkster|zoon|dochter|vader|"
    r"moeder|broer|zus|zusje|broertje|man|vrouw|partner|vriend|vriendin|neef|nicht|buurman|buurvrouw|kind|"
    r"baby|echtgenoot|echtgenote|ex|opvolger|voorganger|collega|collega's|stagiair"
)
ROLE_BEFORE = re.compile(rf"(?<![\w-])(?:{ROLES})[,:]?[ \t]*[(\"“‘]?[ \t]*$", re.IGNORECASE)
# After these a name follows for certain, also in small letters; after the others perhaps.
INTRODUCES = re.compile(
    r"(?<![\w-])(?:mijn naam is|naam is|genaamd|geheten|heet(?: eigenlijk)?|heette|ene|een zekere|"
    r"(?:contactpersoon|casemanager|mentor|begeleider|begeleidster|voogd|vader|moeder|zoon|dochter|zus|"
    r"broer) is)[ \t]*"
    r"[:\"“‘]?[ \t]*$",
    re.IGNORECASE,
)
PERHAPS_INTRODUCES = re.compile(
    r"(?:^|\n|(?<![\w-]))(?:ik ben|naam:|namens|beste|hallo|hoi|hey|hai|lieve|dag|geachte(?: heer| mevrouw)?|"
    r"t\.a\.v\.|aldus|(?:gr(?:oet(?:en|jes)?)?|mvg|liefs|hartelijks|dank|bedankt|"
    r"thanks)[ \t]*(?:van)?|groetnis|"
    r"van:|aan:|cc:|laten we (?:hem|haar|hen))[ \t]*[,:.]?[ \t]*$",
    re.IGNORECASE,
)
# After these a word in small letters that is no Dutch one is a name.
BEFORE_SMALL = re.compile(
    r"(?<![\w-])(?:volgens|werk(?:en|te|ten)? (?:samen )?met|begeleid(?:en|de)?|(?:sprak|gesproken|spreken|"
    r"overleg(?:d|de)?|bellen|gebeld|belde) (?:met )?|vraag (?:van|aan)|mail van|namens)[ \t]*$",
    re.IGNORECASE,
)
SIGNED_ABOVE = re.compile(
    r"(?:groet(?:en|jes)?|groetnis|mvg|m\.v\.g\.|hoogachtend|liefs|dank|bedankt|regards|wishes)\b"
    r"[^\n]{0,20}[,.!]?[ \t]*\n\s*(?:[^\n]{0,60}\n)?[ \t]*(?:[^\W\d_.-]+[ \t]+){0,4}$",
    re.IGNORECASE,
)
INITIALS_ALONE = re.compile(
    rf"(?i:(?<![\w-])(?:{ROLES}|mevrouw|meneer|dhr\.?|"
    rf"mw\.?))[ \t]+(?P<initials>(?:[A-Z]\.[ \t]?){{1,4}})(?=[\s,;)])"
)
BEFORE_PLACE = _set(
    "in te uit naar nabij vanuit rondom tot wijk dorp stad buurt kern locatie park regio eiland polder "
    "station"
)
BEFORE_ORGANISATION = _set(
    "stichting vereniging corporatie woningcorporatie woonstichting woningstichting instelling "
    "zorginstelling zorgorganisatie jeugdhulpinstelling kliniek bedrijf bureau adviesbureau uitzendbureau "
    "uitzender hotel stichtingen programma project pilot voorbeeld praktijkvoorbeeld handreiking regeling "
    "subsidieregeling fonds platform website app systeme systeem zaaksysteem leverancier wet "
    "modelverordening bouwbedrijf ontwikkelaar projectontwikkelaar belegger complex flat gebouw huize "
    "restaurant cafe basisschool school college universiteit gemeente provincie waterschap straat weg "
    "laan plein wijkcentrum buurthuis azc vakantiepark recreatiepark camping"
)
ORGANISATION_ENDS = _set(
    "stichting groep wonen instituut foundation bv zorg college academie universiteit hogeschool "
    "vereniging fonds collectief consultancy advies advocaten makelaars vastgoed beheer bouw projecten "
    "dagblad courant"
)
NO_PERSON_ENDING = re.compile(
    r".(?:straat|straten|laan|lanen|weg|plein|singel|gracht|kade|steeg|plantsoen|wet|wetgeving|wetboek|"
    r"regeling|verordening|besluit|fonds|akkoord|programma|visie|beleid|plan|plannen|nota|stichting|"
    r"corporatie|vereniging|huisvesting|woning|woningen|gemeente|gemeenten|provincie|regio|raad|commissie|"
    r"instelling|dienst|bank|zorg|wonen|heid|teit|isme|ingen|schap|adviseur|medewerker|leider|manager|"
    r"coordinator|toeslag|subsidie|opvang|bouw|markt|ombudsman|bedrijf|bericht|voorziening|arium|norm|"
    r"team|loket|sector|gebied|platform|netwerk|ische)$"
)
# What a surname ends on, when nobody knows it.
NAME_ENDING = re.compile(
    r".(?:stra|sma|inga|ema|ma|mans|man|boer|horst|veld|velde|broek|hof|kamp|sen|ssen|ink|huis|huizen|"
    r"wijk|dijk|berg|burg|donk|laar|mer|meer|aert|aerts|ers|oğlu|oglu|ski|ska|sky|wicz|ova|ov|enko|escu|"
    r"yan|zadeh|oui|ani|adi|zadeh)$"
)
PERSON_VERBS = _set(
    "zegt zei vraagt vroeg belt belde mailt mailde schrijft schreef vertelt vertelde denkt dacht vindt "
    "vond wil wilde heeft had meldt meldde woont woonde zoekt zocht werkt werkte slaapt antwoordde hoort "
    "stelt gaf geeft ontving huurt huurde bedoelt verblijft krijgt kreeg"
)
VERBS = PERSON_VERBS | _set(
    "is was wordt werd kan mag moet zal had zou komt kwam gaat ging staat blijft bleef"
)
FUNCTION_WORDS = _set(
    "de het een en of dat die dit deze er is was zijn wordt werd heeft had kan kon mag moet wil zal in op "
    "aan bij met voor naar uit over om tot te door als dan maar want ook niet nog wel al hoe wat wie waar "
    "wanneer waarom ik u wij we zij ze hij je jij mijn ons onze uw hun haar hem zich gemeente vraag geen "
    "veel meer dus toen sinds"
)
RARE, ORDINARY, COMMON = 2.7, 3.3, 4.3


@lru_cache(maxsize=20_000)
def frequency(word: str) -> float:
    """How often a word is met in Dutch, on Zipf's scale: 0 never, 3 once in a million, 6 once in a "
    "thousand."""
    from wordfreq import zipf_frequency  # 26 MB, of which the search has need too

    return float(zipf_frequency(word, "nl"))


def is_ordinary(word: str) -> bool:
    """Whether a folded word is met so often, or is made of words that are, that a capital alone says "
    "nothing."""
    return frequency(word) >= ORDINARY or (bool(split(word)) and not NAME_ENDING.search(word))


def is_rare(word: str) -> bool:
    """Whether a folded word is hardly met in Dutch."""
    return frequency(word) < RARE


def is_common(word: str) -> bool:
    """Whether it is met so often that it is hardly a name, even where a name should stand."""
    return frequency(word) >= COMMON


# In small letters these are Dutch words, however seldom they are met.
DUTCH_ENDING = re.compile(
    r".(?:en|ing|ingen|lijk|lijke|isch|ische|heid|baar|bare|er|ers|houder|end|ende|eerd|tie|ties)$"
)


def is_dutch_form(word: str) -> bool:
    """Whether a folded word looks like a Dutch noun, verb or adjective."""
    return bool(DUTCH_ENDING.search(word)) or is_ordinary(word)


def may_be_name(word: str) -> bool:
    """Whether an unknown word with a capital, in the middle of a sentence, is rather a name than a term.

    "Woonlasten-pilot" is none, and neither is "SamenThuis".
    """
    parts = re.split(r"[-'’]", word)
    return len(word) > 2 and all(
        part[:1].isupper() and (part[1:].islower() or len(part) == 1) for part in parts
    )
