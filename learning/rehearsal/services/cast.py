"""Who takes part in the rehearsal: invented people and organisations of eighteen countries."""

from dataclasses import dataclass
from random import Random

# Country, language of most proposals, city of its zone, how many proposals: 125 in all.
COUNTRIES: list[tuple[str, str, str, int]] = [
    ("PE", "es", "America/Lima", 19),
    ("BO", "es", "America/La_Paz", 15),
    ("BR", "pt-BR", "America/Sao_Paulo", 14),
    ("CO", "es", "America/Bogota", 12),
    ("EC", "es", "America/Guayaquil", 11),
    ("CL", "es", "America/Santiago", 9),
    ("MX", "es", "America/Mexico_City", 8),
    ("NI", "es", "America/Managua", 7),
    ("HN", "es", "America/Tegucigalpa", 6),
    ("GT", "es", "America/Guatemala", 5),
    ("AR", "es", "America/Argentina/Buenos_Aires", 4),
    ("PY", "es", "America/Asuncion", 4),
    ("SV", "es", "America/El_Salvador", 3),
    ("DO", "es", "America/Santo_Domingo", 2),
    ("HT", "fr", "America/Port-au-Prince", 2),
    ("CR", "en", "America/Costa_Rica", 2),
    ("VE", "es", "America/Caracas", 1),
    ("CU", "es", "America/Havana", 1),
]
# Twelve awards in nine countries, in this order of places in the ranked list.
AWARDED = ["PE", "BO", "BR", "CO", "EC", "CL", "MX", "NI", "HN", "PE", "BO", "BR"]

_GIVEN = {
    "es": "Alba Amaru Benita Casilda Celmira Deysi Eladio Eufemia Fabián Gervasio Hilario Inti Jacinta "
    "Leandro Maruja Nazario Ofelia Porfirio Quilla Remedios Saturnino Teodora Ubaldo Wayra Yolanda "
    "Zenobio Abelina Baltazar Clodomiro Dorotea".split(),
    "pt-BR": "Aparecida Benedito Conceição Domingas Edinalva Firmino Genival Iracema Jandira Lourival "
    "Marinalva Nivaldo Oscarina Raimunda Severino Tereza Valdete Zuleide".split(),
    "en": "Ardith Bevan Cleopha Dellamae Everton Floretta Garnet Hyacinth".split(),
    "fr": "Anélise Clercius Dieudonne Exilien Fabiola Guerline Louisena Mirlande".split(),
}
_FAMILY = {
    "es": "Achachi Balcázar Cusipuma Chuquimia Lanchipa Huaranca Yupari Tocagón Anrango Xicol Tzunún "
    "Quemé Lencaro Nahuelpi Curihuentro Painequeo Sapallanay Mamanchura Illatinco Tupalaya Ajcabul "
    "Ocelotzi Tlapaya Zacapala".split(),
    "pt-BR": "Açucena Buritizal Carnaúbas Jatobá Juazeiral Mandacaru Pequizeiro Umbuzal".split(),
    "en": "Bluefort Cayhill Palmcoast Reefmoor Seagrape".split(),
    "fr": "Bellefleur Desmornes Jeanrivière Montrosier Petitbois".split(),
}
_ORGANISATIONS = {
    "es": [
        "Asociación de Productores {place}",
        "Cooperativa {place}",
        "Red de Mujeres {place}",
        "Comunidad Campesina {place}",
        "Federación de Organizaciones {place}",
        "Central de Comunidades {place}",
    ],
    "pt-BR": [
        "Associação de Agricultores {place}",
        "Cooperativa Agroextrativista {place}",
        "Rede de Mulheres {place}",
        "Central de Associações {place}",
    ],
    "en": ["{place} Producers Association", "{place} Fishers Cooperative"],
    "fr": ["Groupement de Planteurs {place}", "Réseau des Femmes {place}"],
}
_PLACES = {
    "es": "Uma Suyu|Flor del Norte|Pampa Clara|Tres Cruces|Agua Santa|Sol Naciente|Cerro Pintado|"
    "Nuevo Amanecer|Río Hondo|Valle Sereno|Puente Viejo|Loma Verde|Piedra Alta|Wiñay|Quebrada Honda|"
    "Laguna Larga|Dos Caminos|La Unión del Sur|Monte Adentro|Tierra Nuestra".split("|"),
    "pt-BR": "Cocais|Beira Rio|Terra Firme|Olho d'Água|Serra Azul|Barra do Mel|Vereda|Três Barras|"
    "Mata Fria|Lagoa Nova".split("|"),
    "en": "Blue Lagoon|Coral Bay|Palm Point".split("|"),
    "fr": "Morne Rouge|Belle Source|Petite Plaine".split("|"),
}


@dataclass(frozen=True)
class Person:
    """A person to be: name, address (never a real one), language of the page, zone."""

    name: str
    email: str
    language: str
    zone: str


def _interface(language: str) -> str:
    return {"pt-BR": "pt-br", "es": "es"}.get(language, "en")


class Cast:
    """Draws people and organisations, each name once."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._names: set[str] = set()
        self._organisations: set[str] = set()
        self._count = 0

    def person(self, language: str, zone: str) -> Person:
        """Draw a person who has not appeared yet."""
        family = _FAMILY[language]
        for _attempt in range(1000):
            first = self.chance.choice(_GIVEN[language])
            name = f"{first} {self.chance.choice(family)}"
            if name in self._names:
                name = f"{name} {self.chance.choice(family)}"
            if name not in self._names:
                break
        self._names.add(name)
        self._count += 1
        return Person(name, f"persona{self._count:03d}@example.org", _interface(language), zone)

    def organisation(self, language: str, number: int) -> str:
        """Draw the name of an organisation that has not appeared yet."""
        for _attempt in range(1000):
            pattern = self.chance.choice(_ORGANISATIONS[language])
            name = pattern.format(place=self.chance.choice(_PLACES[language]))
            if name not in self._organisations:
                break
        else:
            name = f"{name} {number}"
        self._organisations.add(name)
        return name
